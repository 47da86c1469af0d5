//! The secret half of the visitor's demonstration, which is no secret.

use circuit::Weights;

/// Weights of [`fhe_core::demo::circuit`]: income raises the score, debts lower it, years raise it.
pub fn weights() -> Weights {
    Weights::new(vec![vec![180, -200, 60]], vec![-5_000]).expect("one row of three weights")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toy_model_fits_its_circuit() {
        let circuit = fhe_core::demo::circuit();
        circuit.validate(fhe_core::RING_SIZE).unwrap();
        assert_eq!(
            weights().range_bits(circuit.encoder.levels()),
            circuit.scale.range_bits
        );
    }
}
