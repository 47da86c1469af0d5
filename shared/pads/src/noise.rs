//! Noise of a verified input.

use fhe_core::{LINEAR, RING_SIZE, noise};

/// Variance of the phase of a pad's coefficient, as a fraction of the torus: a public-key encryption
/// `u*e + e2 - s*e1` whose mask and body are rounded to 40 bits. A mean over keys.
pub fn phase_variance() -> f64 {
    let ring = RING_SIZE as f64;
    let rounding = (-2.0 * f64::from(LINEAR.input_body_bits)).exp2() / 12.0;
    (1.0 + ring) * noise::encryption_variance() + (1.0 + ring / 2.0) * rounding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pad_is_as_noisy_as_the_rounding_of_its_mask() {
        let std = phase_variance().sqrt().log2();
        assert!((-37.0..-36.5).contains(&std), "2^{std}");
    }
}
