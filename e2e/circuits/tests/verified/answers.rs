//! A verified row is answered as the twin answers it, whatever the circuit.

use circuit::{Circuit, Trained};
use circuits::{Pair, Verifier, random_rows};

use crate::models;

/// Largest difference between answers to verified rows and the twin's, and largest answer of the twin.
fn worst(circuit: Circuit, trained: &Trained, rows: &[Vec<f64>]) -> (f64, f64) {
    let mut pair = Pair::new(circuit, trained, 4);
    let (mut verifier, mut kept) = Verifier::with_pool(&pair);
    let (mut error, mut size) = (0f64, 0f64);
    for row in rows {
        let opening = kept.open(row).unwrap();
        let input = verifier.open(&opening).unwrap();
        let result = pair.evaluate(&input);
        let answer = pair.key.decrypt(&pair.blueprint, 1, &result).unwrap();
        let twin = pair.twin(trained, row);
        assert_eq!(answer[0].len(), twin.len());
        for (answer, twin) in answer[0].iter().zip(twin) {
            error = error.max((answer - twin).abs());
            size = size.max(twin.abs());
        }
    }
    (error, size)
}

/// Scores of linear models: nothing but flooding between answer and twin.
fn check_linear(features: usize, outputs: usize, bits: u8) {
    let (circuit, trained) = models::linear(features, outputs, bits);
    let flooding = circuit.flooding_std() * f64::from(circuit.scale.range_bits).exp2();
    let (error, _) = worst(circuit, &trained, &random_rows(features, 3, 5));
    let error = error / flooding;
    assert!(error < 6.5, "{features} x {outputs}, {bits} bits: {error}");
}

#[test]
fn linear_models_of_every_layout_and_precision() {
    for (features, outputs, bits) in [
        (30, 1, 8),
        (10, 3, 7),
        (3, 5, 1),
        (784, 10, 4),
        (1, 1, 12),
        (2_048, 2, 3),
        (3_000, 2, 8),
    ] {
        check_linear(features, outputs, bits);
    }
}

#[test]
fn labels_and_decisions() {
    let (circuit, trained) = models::label(10);
    let rows = models::clear_rows(&circuit, &trained, 3);
    assert_eq!(worst(circuit, &trained, &rows).0, 0.0);
    let (circuit, trained) = models::decision();
    let rows = models::clear_rows(&circuit, &trained, 4);
    assert_eq!(worst(circuit, &trained, &rows).0, 0.0);
}

#[test]
fn trees() {
    let (circuit, trained) = models::trees();
    let flooding = circuit.flooding_std() * f64::from(circuit.scale.range_bits).exp2();
    let (error, size) = worst(circuit, &trained, &random_rows(5, 4, 6));
    assert!(error < 6.5 * flooding && size > 20.0, "{error} of {size}");
}

#[test]
fn networks_and_convolutions_within_a_few_table_steps() {
    for (circuit, trained) in [models::network(), models::convolution()] {
        let rows = random_rows(circuit.features(), 2, 6);
        let (error, size) = worst(circuit, &trained, &rows);
        assert!(error < 400.0 && size > 500.0, "{error} of {size}");
    }
}

#[test]
fn galleries() {
    let (circuit, trained) = models::gallery(50);
    let flooding = circuit.flooding_std() * f64::from(circuit.scale.range_bits).exp2();
    let (error, size) = worst(circuit, &trained, &random_rows(64, 2, 42));
    assert!(error < 6.5 * flooding && size > 1e4, "{error} of {size}");
}

#[test]
fn a_pool_is_good_for_as_many_rows_as_pads_are_kept() {
    let (circuit, trained) = models::linear(3, 1, 4);
    let pair = Pair::new(circuit, &trained, 4);
    let (mut verifier, mut kept) = Verifier::with_pool(&pair);
    for row in random_rows(3, 16, 8) {
        assert_eq!(kept.remaining(), verifier.held.len());
        verifier.open(&kept.open(&row).unwrap()).unwrap();
    }
    assert_eq!(kept.open(&[0.0; 3]), Err(fhe_client::Error::NoPad));
}

#[test]
fn a_row_that_is_none_uses_no_pad() {
    let (circuit, trained) = models::linear(3, 1, 4);
    let pair = Pair::new(circuit, &trained, 4);
    let (_, mut kept) = Verifier::with_pool(&pair);
    assert!(kept.open(&[0.0; 2]).is_err());
    assert!(kept.open(&[0.0, f64::NAN, 0.0]).is_err());
    assert_eq!(kept.remaining(), 16);
}
