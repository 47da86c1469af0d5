//! Sealed linear layers against their cleartext twin, on real parameters.

use circuit::Trained;
use circuits::{Pair, random_model, random_rows};
use fhe_core::{EncryptedInput, InputCiphertexts, input_bytes, noise, result_bytes, sealed};
use fhe_server::Linear;

/// Largest difference between encrypted scores and the twin's, in flooding standard deviations.
fn worst_error(features: usize, outputs: usize, rows: Option<usize>) -> f64 {
    let (circuit, trained) = random_model(features, outputs, 8, 1);
    let mut pair = Pair::new(circuit.clone(), &trained, 2);
    let rows = random_rows(features, rows.unwrap_or(pair.rows()), 3);
    let scores = pair.answer(&rows);
    let step = pair.flooding();
    rows.iter()
        .zip(&scores)
        .flat_map(|(row, scores)| {
            let twin = circuit.evaluate_twin(&trained, row).unwrap();
            scores
                .iter()
                .zip(twin)
                .map(|(s, t)| (s - t).abs() / step)
                .collect::<Vec<_>>()
        })
        .fold(0.0, f64::max)
}

#[test]
fn sealed_scores_are_the_twins_within_the_flooding_noise() {
    for (features, outputs, rows) in [
        (30, 1, Some(1)),
        (30, 1, None),
        (784, 10, None),
        (10, 3, None),
        (10, 3, Some(2)),
        (100, 5, Some(1)),
        (1, 1, None),
        (1, 1024, None),
        (3072, 4, None),
        (2048, 2, None),
    ] {
        let worst = worst_error(features, outputs, rows);
        assert!(
            worst < 6.5,
            "{features} x {outputs}: {worst} standard deviations"
        );
    }
}

#[test]
fn flooding_noise_is_really_there() {
    assert!(worst_error(30, 1, None) > 0.5);
}

/// One key's noise differs much from the mean over keys, which the formula predicts.
#[test]
fn computation_noise_is_as_predicted_on_the_mean_over_keys() {
    const KEYS: u8 = 24;
    let (circuit, trained) = random_model(30, 1, 8, 4);
    let norm: f64 = trained
        .weights()
        .flat_map(|weights| weights.row(0))
        .map(|w| f64::from(*w) * f64::from(*w))
        .sum();
    let predicted = noise::external_product_variance(norm) + noise::public_encryption_variance();
    let ratios = (0..KEYS).map(|seed| {
        let mut pair = Pair::new(circuit.clone(), &trained, seed);
        measured_variance(&mut pair, &trained) / predicted
    });
    let mean = ratios.sum::<f64>() / f64::from(KEYS);
    assert!(
        (0.7..1.3).contains(&mean),
        "measured over predicted variance: {mean}"
    );
}

fn measured_variance(pair: &mut Pair, trained: &Trained) -> f64 {
    const ROUNDS: u8 = 4;
    let variance = |round| {
        let rows = random_rows(30, pair.rows(), 10 + round);
        let input = pair.encrypt(&rows);
        let InputCiphertexts::Blocks(blocks) = input.ciphertexts() else {
            panic!("a linear model takes blocks");
        };
        let mut linear = Linear::new();
        linear.multiply(&pair.model.layers()[0], 0, blocks);
        let errors = phase_errors(pair, &linear, trained, &rows);
        errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64
    };
    (0..ROUNDS).map(variance).sum::<f64>() / f64::from(ROUNDS)
}

/// Errors of the accumulator's wanted coefficients against the twin, as fractions of the torus.
fn phase_errors(pair: &Pair, linear: &Linear, trained: &Trained, rows: &[Vec<f64>]) -> Vec<f64> {
    let phases = pair.key.insecure_phase(linear.insecure_accumulator());
    let layout = pair.model.layers()[0].layout();
    rows.iter()
        .enumerate()
        .map(|(row, values)| {
            let quantized = pair.blueprint.encoder.quantize(values).unwrap();
            let expected = pair.blueprint.integer_scores(trained, &quantized).unwrap()[0] as u64;
            let expected = expected.wrapping_mul(pair.blueprint.scale.delta());
            let phase = phases[layout.position(row, 0)];
            phase.wrapping_sub(expected) as i64 as f64 / 64f64.exp2()
        })
        .collect()
}

#[test]
fn every_message_has_the_size_the_card_promises() {
    for (features, outputs, rows) in [(30, 1, 1), (30, 1, 68), (784, 10, 1), (3072, 4, 1)] {
        let (circuit, trained) = random_model(features, outputs, 8, 1);
        let mut pair = Pair::new(circuit.clone(), &trained, 2);
        let clear = random_rows(features, rows, 3);
        let bytes = pair.key.encrypt(&pair.blueprint, &clear).unwrap();
        assert_eq!(bytes.len(), input_bytes(&pair.blueprint, rows));
        let input = EncryptedInput::from_bytes(&bytes, &pair.blueprint, rows).unwrap();
        assert_eq!(
            pair.evaluate(&input).len(),
            result_bytes(&pair.blueprint, rows).unwrap()
        );
        assert_eq!(
            pair.sealed.len() as u64,
            sealed::total_bytes(&pair.blueprint)
        );
    }
}

#[test]
fn ciphertexts_of_other_dimensions_are_refused() {
    let (circuit, trained) = random_model(30, 1, 8, 1);
    let pair = Pair::new(circuit.clone(), &trained, 2);
    let bytes = pair
        .key
        .encrypt(&pair.blueprint, &random_rows(30, 2, 3))
        .unwrap();
    let other = random_model(31, 1, 8, 1).0.check().unwrap();
    assert!(EncryptedInput::from_bytes(&bytes, &other, 2).is_err());
    assert!(EncryptedInput::from_bytes(&bytes, &pair.blueprint, 1).is_err());
    assert!(EncryptedInput::from_bytes(&bytes, &pair.blueprint, 69).is_err());
    assert!(EncryptedInput::from_bytes(&bytes[..50], &pair.blueprint, 2).is_err());
    assert!(fhe_core::SealedModel::from_bytes(&pair.sealed, &other).is_err());
}

#[test]
fn random_bytes_of_the_right_length_evaluate_without_a_panic() {
    let (circuit, trained) = random_model(30, 1, 8, 1);
    let mut pair = Pair::new(circuit.clone(), &trained, 2);
    let mut bytes = pair
        .key
        .encrypt(&pair.blueprint, &random_rows(30, 1, 3))
        .unwrap();
    for (i, byte) in bytes.iter_mut().enumerate().skip(44) {
        *byte = (i * 151) as u8;
    }
    let input = EncryptedInput::from_bytes(&bytes, &pair.blueprint, 1).unwrap();
    let result = pair.evaluate(&input);
    assert_eq!(result.len(), result_bytes(&pair.blueprint, 1).unwrap());
}

#[test]
fn another_users_key_reads_nothing() {
    let (circuit, trained) = random_model(30, 1, 8, 1);
    let mut pair = Pair::new(circuit.clone(), &trained, 2);
    let rows = random_rows(30, 68, 3);
    let input = pair.encrypt(&rows);
    let result = pair.evaluate(&input);
    let stranger = fhe_client::ClientKey::from_seed([99; 32]);
    let scores = stranger.decrypt(&pair.blueprint, 68, &result).unwrap();
    let range = f64::from(circuit.scale.range_bits).exp2();
    let near = rows
        .iter()
        .zip(&scores)
        .filter(|(row, scores)| {
            let twin = circuit.evaluate_twin(&trained, row).unwrap()[0];
            (scores[0] - twin).abs() < range / 50.0
        })
        .count();
    assert!(near < 20, "{near} of 68 scores came near");
}

#[test]
fn two_answers_to_the_same_input_share_no_mask() {
    let (circuit, trained) = random_model(30, 1, 8, 1);
    let mut pair = Pair::new(circuit, &trained, 2);
    let input = pair.encrypt(&random_rows(30, 1, 3));
    let (first, second) = (pair.evaluate(&input), pair.evaluate(&input));
    let same = first.iter().zip(&second).filter(|(a, b)| a == b).count();
    assert!(
        same < first.len() / 50,
        "{same} of {} bytes are the same",
        first.len()
    );
}
