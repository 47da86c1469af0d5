//! Noise of a sealed linear layer, as fractions of the torus, and what flooding leaves of it.

use circuit::Circuit;

use crate::{Error, LINEAR, RING_SIZE};

/// Variance of one encryption: TUniform(b) has `(2^(2b+1) + 1) / 6` (tfhe-rs, `TUniform`).
pub fn encryption_variance() -> f64 {
    let bound = f64::from(LINEAR.noise.bound_log2());
    ((2.0 * bound + 1.0).exp2() + 1.0) / 6.0 * torus(64)
}

/// Variance of a public-key encryption of zero, `u*e + e1 - e2*s` with binary `u` and `s`:
/// `(1 + N) * encryption_variance`, plus rounding to the wire's 48 bits. A mean over keys: see
/// [`KEY_SPREAD`].
pub fn public_encryption_variance() -> f64 {
    let ring = RING_SIZE as f64;
    let rounding = torus(LINEAR.sealed_bits) / 12.0;
    (1.0 + ring) * encryption_variance() + (1.0 + ring / 2.0) * rounding
}

/// Variance of one sealed external product with a weight polynomial of squared norm
/// `weight_norm_squared` (CGGI 2020, theorem 3.13, for uniform digits):
/// `(k+1) * levels * N * B^2/12 * var_ggsw + |W|^2 * (var_input + (1 + N/2) * B^(-2 levels) / 12)`.
pub fn external_product_variance(weight_norm_squared: f64) -> f64 {
    let ring = RING_SIZE as f64;
    let digits = (LINEAR.glwe_size().0 * LINEAR.levels.0) as f64 * ring;
    let base_squared = (2.0 * LINEAR.base_log.0 as f64).exp2();
    let decomposed_bits = (LINEAR.base_log.0 * LINEAR.levels.0) as u32;
    let rounding = (1.0 + ring / 2.0) * torus(decomposed_bits) / 12.0;
    let input = encryption_variance() + torus(LINEAR.input_body_bits) / 12.0;
    digits * base_squared / 12.0 * public_encryption_variance()
        + weight_norm_squared * (input + rounding)
}

/// Standard deviation of the noise of one score before flooding.
///
/// The weights' norm is secret; it is bounded by the public score range:
/// `|w|_2 <= |w|_1 <= 2^range_bits / levels` for each output of a weight polynomial.
///
/// # Errors
/// [`Error::Circuit`].
pub fn computation_std(circuit: &Circuit) -> Result<f64, Error> {
    let layout = circuit.layout(RING_SIZE)?;
    let norm = f64::from(circuit.scale.range_bits).exp2() / circuit.encoder.levels() as f64;
    let norm_squared = norm * norm * layout.outputs_per_polynomial as f64;
    let product = layout.blocks as f64 * external_product_variance(norm_squared);
    Ok((product + 2.0 * public_encryption_variance()).sqrt())
}

/// How far a key's and a sealed model's own noise variance may lie above the mean, except with
/// probability `2^-40`.
///
/// Binary polynomials have the mean 1/2, so half of the noise of a public-key encryption is that of
/// `(1 + X + ... + X^(N-1)) * e / 2`, an antiperiodic random walk. Its energy is one draw for each key,
/// 8/pi^2 of it in two Gaussian components, so that `P(energy > x * mean) ~ exp(-x * pi^2 / 8)`; at
/// `2^-40`, `x = 22`, and a quarter of the noise is 22 times its mean.
const KEY_SPREAD: f64 = 8.0;

/// Bound on what the noise of one answered row tells about the computation beyond its scores, in nats.
///
/// Two flooded results whose computation noise differs by `d` have the Kullback-Leibler distance
/// `d^2 / (2 flooding^2)`; with `d` of variance at most `8 computation_std^2` (for all keys but one in
/// `2^40`), one score gives `4 (computation / flooding)^2`, and a row that for each output. It bounds
/// neither what the scores themselves say, nor an adversary who learns the sealed copy.
///
/// # Errors
/// [`Error::Circuit`].
pub fn leakage_per_answer(circuit: &Circuit) -> Result<f64, Error> {
    let ratio = computation_std(circuit)? / circuit.policy.flooding_std();
    Ok(circuit.outputs as f64 * KEY_SPREAD * ratio * ratio / 2.0)
}

/// `2^(-2 bits)`, the squared weight of the last of `bits` bits.
fn torus(bits: u32) -> f64 {
    (-2.0 * f64::from(bits)).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_external_product_adds_about_two_to_the_minus_26() {
        let std = external_product_variance(0.0).sqrt().log2();
        assert!((-26.5..-25.5).contains(&std), "2^{std}");
    }

    #[test]
    fn a_bit_less_resolution_leaks_a_quarter() {
        let mut circuit = crate::demo::circuit();
        let fine = leakage_per_answer(&circuit).unwrap();
        circuit.policy = circuit::OutputPolicy::Scores {
            resolution_bits: 11,
        };
        let coarse = leakage_per_answer(&circuit).unwrap();
        assert!((fine / coarse - 4.0).abs() < 1e-6);
    }
}
