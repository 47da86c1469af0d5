//! The secret half of the visitor's demonstration, which is no secret.

use circuit::{Trained, Weights};

/// Weights of [`fhe_core::demo::circuit`]: income raises the score, debts lower it, years raise it.
pub fn trained() -> Trained {
    let weights = Weights::new(vec![vec![180, -200, 60]], vec![-5_000]);
    Trained::linear(weights.expect("one row of three weights"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toy_model_fits_its_circuit() {
        trained().check(&fhe_core::demo::blueprint()).unwrap();
    }
}
