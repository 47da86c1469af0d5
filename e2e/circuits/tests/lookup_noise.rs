//! Measured against predicted noise of lookups, on real parameters.

use circuit::{
    Blueprint, Circuit, HiddenLayer, LookupSet, OutputPolicy, Scale, Shape, Trained, TrainedHead,
    Weights,
};
use circuits::{Pair, encoder, evaluation_key, random_rows};
use fhe_client::ClientKey;
use fhe_core::{EncryptedInput, InputCiphertexts, Randomness, lookup::LookupParameters, noise};
use fhe_server::insecure_look_up;

const VALUES: usize = 400;

/// Bits of a value; all values lie in the first half of the torus.
const BITS: u8 = 10;

fn blueprint() -> Blueprint {
    let scale = Scale {
        range_bits: BITS + 1,
        unit: 1.0,
    };
    let policy = OutputPolicy::Scores {
        resolution_bits: 10,
    };
    let circuit = Circuit::linear(encoder(VALUES, BITS), 1, scale, policy);
    circuit.check().unwrap()
}

/// Differences between answers and `expected` values, as fractions of the torus.
fn errors(
    set: LookupSet,
    test_polynomial: impl Fn(usize) -> u64,
    expected: impl Fn(u64) -> u64,
) -> Vec<f64> {
    let parameters = LookupParameters::of(set);
    let key = ClientKey::from_seed([9; 32]);
    let evaluation_key = evaluation_key(&key, set);
    let row: Vec<f64> = random_rows(VALUES, 1, 7).remove(0);
    // Away from both ends of the half torus, where noise changes the sign.
    let row: Vec<f64> = row.iter().map(|value| 0.1 + 0.8 * value).collect();
    let quantized = blueprint().encoder.quantize(&row).unwrap();
    let randomness = &mut Randomness::from_seed([8; 32]);
    let bytes = key.encrypt_with(&blueprint(), &[row], randomness).unwrap();
    let input = EncryptedInput::from_bytes(&bytes, &blueprint(), 1).unwrap();
    let InputCiphertexts::Blocks(blocks) = input.ciphertexts() else {
        panic!("a linear model takes blocks");
    };
    let positions: Vec<usize> = (0..VALUES).collect();
    let polynomial: Vec<u64> = (0..parameters.polynomial_size.0)
        .map(test_polynomial)
        .collect();
    let answers = insecure_look_up(&evaluation_key, &blocks[0], &positions, &polynomial).unwrap();
    let phases = answers.iter().map(|glwe| key.insecure_phase(glwe)[0]);
    let differences = phases.zip(&quantized).map(|(phase, value)| {
        let torus = (*value as u64) << (63 - BITS);
        phase.wrapping_sub(expected(torus)) as i64 as f64 / 64f64.exp2()
    });
    differences.collect()
}

fn mean_square(errors: &[f64]) -> f64 {
    errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64
}

#[test]
fn the_input_of_a_lookup_is_as_noisy_as_predicted() {
    for set in LookupSet::ALL {
        let step = 64 - LookupParameters::of(set).rotation_bits();
        let identity = |place: usize| (place as u64) << step;
        let measured = mean_square(&errors(set, identity, |torus| torus));
        let predicted = noise::lookup_input_variance(set) + noise::lookup_output_variance(set);
        let ratio = measured / predicted;
        assert!((0.75..1.3).contains(&ratio), "{set:?}: {ratio}");
    }
}

/// The prediction takes every digit for uniform; a constant table's first differences are mostly zero, so
/// that it measures less.
#[test]
fn the_answer_of_a_lookup_is_as_noisy_as_predicted() {
    for set in LookupSet::ALL {
        let constant = 1u64 << 61;
        let measured = mean_square(&errors(set, |_| constant, |_| constant));
        let ratio = measured / noise::lookup_output_variance(set);
        assert!((0.45..1.3).contains(&ratio), "{set:?}: {ratio}");
    }
}

const NEURONS: usize = 8;

/// Eight rectified differences of neighbouring features, added up with weights of the norm 8, so many times. Scores leave
/// with hardly any flooding.
fn network(set: LookupSet, outputs: usize) -> (Circuit, Trained) {
    let scale = Scale {
        range_bits: 12,
        unit: 1.0,
    };
    let policy = OutputPolicy::Scores {
        resolution_bits: 16,
    };
    let hidden = HiddenLayer {
        shape: Shape::Dense { outputs: NEURONS },
        range: 256,
        activation: (0..128).map(|entry| i16::max(entry - 64, 0)).collect(),
        outgoing_norm: 8,
    };
    let circuit = Circuit {
        hidden: vec![hidden],
        lookups: Some(set),
        ..Circuit::linear(encoder(NEURONS, 4), outputs, scale, policy)
    };
    let difference = |neuron: usize| {
        let mut row = vec![0; NEURONS];
        row[neuron] = 4;
        row[(neuron + 1) % NEURONS] = -4;
        row
    };
    let first = Weights::new((0..NEURONS).map(difference).collect(), vec![64; NEURONS]);
    let row = vec![2, 2, 2, 2, 2, 2, 2, 6];
    let head = Weights::new(vec![row; outputs], vec![0; outputs]);
    let trained = Trained {
        hidden: vec![first.unwrap()],
        head: TrainedHead::Dense(head.unwrap()),
    };
    (circuit, trained)
}

/// The prediction takes every neuron to be where its activation is steepest; here it is flat for half of them.
#[test]
fn what_lookups_read_arrives_at_a_score_as_predicted() {
    const ROWS: usize = 120;
    let (circuit, trained) = network(LookupSet::Bits3, 1);
    let mut pair = Pair::new(circuit, &trained, 3);
    let around = 12f64.exp2();
    let errors: Vec<f64> = random_rows(NEURONS, ROWS, 5)
        .into_iter()
        .map(|row| {
            let twin = pair.twin(&trained, &row)[0];
            (pair.answer(&[row])[0][0] - twin) / around
        })
        .collect();
    let measured = mean_square(&errors);
    let ratio = measured / noise::computation_std(&pair.blueprint).powi(2);
    assert!((0.25..1.1).contains(&ratio), "of the prediction: {ratio}");
    let written = 64.0 * noise::lookup_output_variance(LookupSet::Bits3);
    assert!(measured > 10.0 * written, "{}", measured / written);
}

/// All outputs read the same values, with the same noise in them: it is drawn once a neuron, not once an output.
#[test]
fn scores_that_read_the_same_neurons_carry_the_same_noise() {
    const ROWS: usize = 24;
    let (circuit, trained) = network(LookupSet::Bits3, 2);
    let mut pair = Pair::new(circuit, &trained, 4);
    let around = 12f64.exp2();
    let (mut first, mut apart) = (Vec::new(), Vec::new());
    for row in random_rows(NEURONS, ROWS, 6) {
        let twin = pair.twin(&trained, &row)[0];
        let answer = pair.answer(&[row]).remove(0);
        first.push((answer[0] - twin) / around);
        apart.push((answer[0] - answer[1]) / around);
    }
    let [first, apart] = [first, apart].map(|errors| mean_square(&errors));
    assert!(25.0 * apart < first, "{apart} beside {first}");
}
