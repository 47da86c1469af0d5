//! What a verified row decrypts to, coefficient by coefficient.

use circuit::Layout;
use circuits::{Pair, Verifier, random_rows};
use fhe_core::InputCiphertexts;

use crate::models;

/// Differences between the phases of a verified row and its plaintexts, as fractions of the torus.
fn errors(pair: &Pair, verifier: &mut Verifier, opening: &[u8], row: &[f64]) -> Vec<f64> {
    let input = verifier.open(opening).unwrap();
    let InputCiphertexts::Blocks(blocks) = input.ciphertexts() else {
        panic!("a circuit that takes blocks");
    };
    let (layout, delta) = (pair.blueprint.input_layout(), pair.blueprint.deltas()[0]);
    let quantized = pair.blueprint.encoder.quantize(row).unwrap();
    let mut expected = vec![vec![0u64; fhe_core::RING_SIZE]; blocks.len()];
    for (index, value) in quantized.iter().enumerate() {
        let (block, coefficient) = layout.input_position(0, index);
        expected[block][coefficient] = (*value as u64).wrapping_mul(delta);
    }
    let blocks = blocks.iter().zip(&expected);
    let errors = blocks.flat_map(|(block, expected)| {
        let phases = pair.key.insecure_phase(block.as_ref());
        let used = layout.used_coefficients(1);
        let error = |i: usize| phases[i].wrapping_sub(expected[i]) as i64 as f64 / 64f64.exp2();
        used.into_iter().map(error).collect::<Vec<_>>()
    });
    errors.collect()
}

#[test]
fn the_phase_of_a_verified_row_is_as_noisy_as_predicted() {
    let (circuit, trained) = models::linear(500, 1, 8);
    let (mut sum, mut count) = (0.0, 0);
    for seed in 0..12 {
        let pair = Pair::new(circuit.clone(), &trained, seed);
        let (mut verifier, mut kept) = Verifier::with_pool(&pair);
        for row in random_rows(500, 16, seed) {
            let opening = kept.open(&row).unwrap();
            let errors = errors(&pair, &mut verifier, &opening, &row);
            sum += errors.iter().map(|error| error * error).sum::<f64>();
            count += errors.len();
        }
    }
    let ratio = sum / f64::from(count as u32) / pads::noise::phase_variance();
    assert!(
        (0.7..1.3).contains(&ratio),
        "measured over predicted: {ratio}"
    );
}

#[test]
fn every_place_of_every_layout_holds_its_value_or_nothing() {
    for (circuit, trained) in [
        models::linear(10, 3, 7),
        models::linear(3_000, 2, 8),
        models::trees(),
        models::network(),
        models::convolution(),
    ] {
        let pair = Pair::new(circuit, &trained, 4);
        let (mut verifier, mut kept) = Verifier::with_pool(&pair);
        for row in random_rows(pair.blueprint.features(), 4, 8) {
            let opening = kept.open(&row).unwrap();
            let errors = errors(&pair, &mut verifier, &opening, &row);
            let largest = errors
                .iter()
                .fold(0f64, |most, error| most.max(error.abs()));
            assert!(largest < (-29f64).exp2(), "2^{}", largest.log2());
        }
    }
}

/// One leaf holds all thresholds of a feature, so that a pad has no opening for any other code.
#[test]
fn thermometers_that_fall_again_cannot_be_opened() {
    let (circuit, trained) = models::trees();
    let pair = Pair::new(circuit, &trained, 4);
    let (verifier, _) = Verifier::with_pool(&pair);
    assert!(matches!(pair.blueprint.input_layout(), Layout::Dense(_)));
    assert_eq!(
        verifier.plan.choice_count(),
        4,
        "a choice for each feature with thresholds"
    );
    let legal = [1, 1, 0, 0, 1, 1, 1, 0, 0, 0];
    assert_eq!(verifier.plan.alternatives(&legal), [2, 1, 2, 0]);
    let falling = [0, 1, 0, 1, 1, 0, 1, 1, 0, 0];
    assert_eq!(verifier.plan.alternatives(&falling), [2, 1, 2, 0]);
}
