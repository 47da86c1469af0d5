//! Noise of a sealed linear layer, as fractions of the torus, and what flooding leaves of it.

use circuit::{Blueprint, Circuit, Head, LookupSet};

use crate::{
    LINEAR, QUERY_BASE_LOG, QUERY_LEVELS, RING_SIZE,
    lookup::{BOOTSTRAP_BASE_LOG, KEYSWITCH_BASE_LOG, KEYSWITCH_LEVELS, LookupParameters},
};

/// Variance of one encryption: TUniform(b) has `(2^(2b+1) + 1) / 6` (tfhe-rs, `TUniform`).
pub fn encryption_variance() -> f64 {
    tuniform_variance(LINEAR.noise.bound_log2()) * torus(64)
}

fn tuniform_variance(bound_log2: u32) -> f64 {
    ((2.0 * f64::from(bound_log2) + 1.0).exp2() + 1.0) / 6.0
}

/// Variance of a public-key encryption of zero, `u*e + e1 - e2*s` with binary `u` and `s`:
/// `(1 + N) * encryption_variance`, plus rounding to the wire's 48 bits. A mean over keys: see
/// `KEY_SPREAD`.
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

/// Variance that a keyswitch and the modulus switch after it add to the input of a lookup:
/// rounding of the mask to `B^levels`, the keyswitch key's noise, rounding to `2N` with the expectation
/// taken out of the body (tfhe-rs, `CenteredMeanNoiseReduction`), which halves it.
pub fn lookup_input_variance(set: LookupSet) -> f64 {
    let parameters = LookupParameters::of(set);
    let large = RING_SIZE as f64;
    let decomposed = torus((KEYSWITCH_BASE_LOG * KEYSWITCH_LEVELS) as u32) / 12.0;
    let base_squared = (2.0 * KEYSWITCH_BASE_LOG as f64).exp2();
    let digits = large * KEYSWITCH_LEVELS as f64 * (base_squared + 2.0) / 12.0;
    let small = tuniform_variance(parameters.small_noise) * torus(32);
    let rotation = torus(parameters.rotation_bits()) / 12.0;
    large / 2.0 * decomposed
        + digits * small
        + (1.0 + parameters.small_dimension.0 as f64 / 4.0) * rotation
}

/// Standard deviation of a lookup's input noise, without that of the value itself.
pub fn lookup_input_std(set: LookupSet) -> f64 {
    lookup_input_variance(set).sqrt()
}

/// Variance of what a bootstrap answers (CGGI 2020, theorem 4.6, for uniform digits and a binary key):
/// `n * ((k+1) * N * B^2/12 * var_key + (1 + k*N) / 24 * B^-2)`, plus that of a sealed table.
pub fn lookup_output_variance(set: LookupSet) -> f64 {
    let parameters = LookupParameters::of(set);
    let ring = RING_SIZE as f64;
    let digits = (parameters.glwe_size().0 * parameters.polynomial_size.0) as f64;
    let base_squared = (2.0 * BOOTSTRAP_BASE_LOG.0 as f64).exp2();
    let key = encryption_variance() + torus(LINEAR.sealed_bits) / 12.0;
    let product = digits * base_squared / 12.0 * key + (1.0 + ring) / 24.0 / base_squared;
    parameters.small_dimension.0 as f64 * product + public_encryption_variance()
}

/// Standard deviation of what a lookup answers.
pub fn lookup_output_std(set: LookupSet) -> f64 {
    lookup_output_variance(set).sqrt()
}

/// Probability that a lookup with `boxes` boxes falls into a neighbouring one, for a value in the middle
/// of its box.
pub fn lookup_failure(set: LookupSet, boxes: usize) -> f64 {
    let half_box = 0.25 / boxes as f64;
    erfc(half_box / lookup_input_std(set) / std::f64::consts::SQRT_2)
}

/// Complementary error function, relative error below 2e-7 (Numerical Recipes, section 6.2, Chebyshev
/// fit).
fn erfc(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let t = 1.0 / (1.0 + 0.5 * x.abs());
    let fit = COEFFICIENTS.iter().rev().fold(0.0, |sum, c| sum * t + c);
    let tail = t * (-x * x + fit).exp();
    if x >= 0.0 { tail } else { 2.0 - tail }
}

/// Variance of the noise that an answer carries before flooding.
///
/// A matrix's norm is secret. In a linear model it is bounded by the public score range:
/// `|w|_2 <= |w|_1 <= 2^range_bits / levels` for each output of a weight polynomial; after lookups the
/// circuit states a bound ([`circuit::HiddenLayer::outgoing_norm`]). Of sealed tables it is what lookups write: what a
/// lookup reads moves an answer by whole entries, as rarely as [`lookup_failure`] says.
fn answer_variance(blueprint: &Blueprint) -> f64 {
    let lookup = blueprint.lookups.map_or(0.0, lookup_output_variance);
    let work = if !blueprint.policy.shows_scores() {
        blueprint.outputs as f64 * lookup
    } else {
        match &blueprint.head {
            Head::Tables(tables) => tables.values as f64 * lookup,
            Head::Gallery => gallery_variance(blueprint),
            Head::Dense => dense_variance(blueprint),
        }
    };
    work + public_encryption_variance()
}

fn dense_variance(blueprint: &Blueprint) -> f64 {
    let last = blueprint.head_layout();
    let together = last.outputs().div_ceil(last.groups()) as f64;
    let norm = match blueprint.hidden.last() {
        Some(hidden) => f64::from(hidden.outgoing_norm),
        None => f64::from(blueprint.scale.range_bits).exp2() / blueprint.encoder.levels() as f64,
    };
    let product = external_product_variance(norm * norm * together);
    last.blocks() as f64 * product + hidden_variance(blueprint) + public_encryption_variance()
}

/// Variance that the lookups of hidden layers bring into a score: layer by layer what a lookup writes, and what its
/// activation makes of the noise that it reads, its own and that of the layers before, times the squared norm of
/// the weights behind it.
fn hidden_variance(blueprint: &Blueprint) -> f64 {
    let Some(set) = blueprint.lookups else {
        return 0.0;
    };
    let next = &blueprint.deltas()[1..];
    let layers = blueprint.hidden.iter().zip(next);
    layers.fold(0.0, |carried, (hidden, delta)| {
        let reading = (lookup_input_variance(set) + carried).sqrt();
        let step = *delta as f64 / 64f64.exp2();
        let read = step * step * activation_variance(&hidden.activation, reading);
        let norm = f64::from(hidden.outgoing_norm);
        norm * norm * (lookup_output_variance(set) + read)
    })
}

/// Mean square of the steps by which a table's entry moves when it is read with Gaussian noise of standard deviation
/// `std` of the torus, where it moves most; beyond its ends, which usual values keep away from, a table goes
/// on as it ends.
pub fn activation_variance(table: &[i16], std: f64) -> f64 {
    /// Places in a box.
    const PLACES: usize = 8;
    let boxes = std * 2.0 * table.len() as f64;
    let reach = (6.0 * boxes).ceil() as i64 + 1;
    let below = |border: f64| erfc(-border / boxes / std::f64::consts::SQRT_2) / 2.0;
    let at = |index: i64| f64::from(table[index.clamp(0, table.len() as i64 - 1) as usize]);
    let place = |index: i64, place: usize| -> f64 {
        let inside = (place as f64 + 0.5) / PLACES as f64;
        let moved = |by: i64| {
            let share = below(by as f64 + 1.0 - inside) - below(by as f64 - inside);
            share * (at(index + by) - at(index)).powi(2)
        };
        (-reach..=reach).map(moved).sum()
    };
    let entry = |index| (0..PLACES).map(|p| place(index, p)).sum::<f64>() / PLACES as f64;
    (0..table.len() as i64).map(entry).fold(0.0, f64::max)
}

/// The input is the GGSW ciphertext here, the vectors are what is decomposed.
fn gallery_variance(blueprint: &Blueprint) -> f64 {
    let ring = RING_SIZE as f64;
    let digits = (LINEAR.glwe_size().0 * QUERY_LEVELS.0) as f64 * ring;
    let base_squared = (2.0 * QUERY_BASE_LOG.0 as f64).exp2();
    let query = encryption_variance() + torus(LINEAR.input_body_bits) / 12.0;
    let decomposed = (QUERY_BASE_LOG.0 * QUERY_LEVELS.0) as u32;
    let levels = blueprint.encoder.levels() as f64;
    let norm_squared = blueprint.features() as f64 * levels * levels;
    let vectors = public_encryption_variance() + torus(32) / 12.0 * (1.0 + ring / 2.0);
    let rounding = (1.0 + ring / 2.0) * torus(decomposed) / 12.0;
    digits * base_squared / 12.0 * query + norm_squared * (vectors + rounding)
}

/// Standard deviation of the noise of one answer before flooding.
pub fn computation_std(blueprint: &Blueprint) -> f64 {
    answer_variance(blueprint).sqrt()
}

/// How far a key's and a sealed model's own noise variance may lie above the mean, except with
/// probability `2^-40`.
///
/// Binary polynomials have the mean 1/2, so half of the noise of a public-key encryption is that of
/// `(1 + X + ... + X^(N-1)) * e / 2`, an antiperiodic random walk. Its energy is one draw for each key,
/// 8/pi^2 of it in two Gaussian components, so that `P(energy > x * mean) ~ exp(-x * pi^2 / 8)`; at
/// `2^-40`, `x = 22`, and a quarter of the noise is 22 times its mean.
const KEY_SPREAD: f64 = 8.0;

/// Bound on what the noise of one answered row of a linear model tells about the computation beyond its scores, in
/// nats, where the keys were made as they should be; none for other models, of which no such bound is known that
/// says anything.
///
/// Two flooded results whose computation noise differs by `d` have the Kullback-Leibler distance
/// `d^2 / (2 flooding^2)`; with `d` of variance at most `8 computation_std^2` (for all keys but one in
/// `2^40`), one score gives `4 (computation / flooding)^2`, and a row that for each output. It bounds
/// neither what the scores themselves say, for which see [`capacity_per_answer`], nor an adversary who learns the
/// sealed copy.
pub fn leakage_per_answer(blueprint: &Blueprint) -> Option<f64> {
    let matrix = blueprint.is_linear() && blueprint.head == Head::Dense;
    (matrix && blueprint.policy.shows_scores()).then(|| {
        let ratio = computation_std(blueprint) / blueprint.flooding_std();
        blueprint.outputs as f64 * KEY_SPREAD * ratio * ratio / 2.0
    })
}

/// Bits that one answered row says at most, whatever was asked and whatever keys were made: each of its numbers is
/// a place on a circle with Gaussian noise of the flooding's standard deviation, `-log2(sigma sqrt(2 pi e))`
/// bits (Shannon 1948, section 24: no input makes more of the channel, and the noise is independent of it).
///
/// Scores at `r` bits: `r - 1.05` each. A label `log2(16 answers) - 2.05` and a decision 2.95, of which an
/// evaluation key as it should be leaves `log2(classes + 1)` and 1.
pub fn capacity_per_answer(circuit: &Circuit) -> f64 {
    let sigma = circuit.flooding_std();
    let number = -(sigma * (std::f64::consts::TAU * std::f64::consts::E).sqrt()).log2();
    circuit.policy.numbers(circuit.outputs) as f64 * number
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
    fn a_lookup_of_its_bits_fails_less_than_once_in_two_to_the_35() {
        for set in LookupSet::ALL {
            let boxes = set.profile().boxes();
            let failure = lookup_failure(set, boxes);
            assert!(failure < (-35f64).exp2(), "{set:?}: {failure:e}");
            let rare = lookup_failure(set, 2 * boxes);
            assert!(rare < 1.0 / 1_000.0, "{set:?}: {rare:e}");
        }
    }

    #[test]
    fn the_profile_that_compilers_simulate_with_is_what_the_parameters_give() {
        for set in LookupSet::ALL {
            let profile = set.profile();
            let reading = profile.reading_std / lookup_input_std(set);
            let writing = profile.writing_std / lookup_output_std(set);
            for ratio in [reading, writing] {
                assert!((0.95..1.05).contains(&ratio), "{set:?}: {ratio}");
            }
        }
    }

    #[test]
    fn the_error_function_has_its_known_values() {
        assert!((erfc(0.0) - 1.0).abs() < 1e-6);
        assert!((erfc(1.0) - 0.157_299_2).abs() < 1e-6);
        assert!((erfc(-1.0) - 1.842_700_8).abs() < 1e-6);
    }

    #[test]
    fn a_bit_less_resolution_leaks_a_quarter() {
        let mut circuit = crate::demo::circuit();
        let leak = |circuit: &Circuit| leakage_per_answer(&circuit.check().unwrap()).unwrap();
        let fine = leak(&circuit);
        circuit.policy = circuit::OutputPolicy::Scores {
            resolution_bits: 11,
        };
        assert!((fine / leak(&circuit) - 4.0).abs() < 1e-6);
    }

    #[test]
    fn no_bound_on_noise_is_stated_where_lookups_answer() {
        let circuit = Circuit {
            policy: circuit::OutputPolicy::Decision,
            lookups: Some(LookupSet::Bits3),
            ..crate::demo::circuit()
        };
        assert_eq!(leakage_per_answer(&circuit.check().unwrap()), None);
    }

    #[test]
    fn the_capacity_of_an_answer_follows_from_its_flooding() {
        let capacity = |policy, outputs| {
            capacity_per_answer(&Circuit {
                policy,
                outputs,
                ..crate::demo::circuit()
            })
        };
        let scores = |resolution_bits| circuit::OutputPolicy::Scores { resolution_bits };
        for (policy, outputs, bits) in [
            (scores(12), 1, 10.95),
            (scores(8), 10, 69.5),
            (circuit::OutputPolicy::Label, 3, 3.95),
            (circuit::OutputPolicy::Label, 10, 5.95),
            (circuit::OutputPolicy::Decision, 1, 2.95),
        ] {
            let got = capacity(policy, outputs);
            assert!((got - bits).abs() < 0.05, "{policy:?}: {got}");
        }
    }

    #[test]
    fn a_step_is_read_as_often_wrong_as_noise_crosses_it() {
        let steep: Vec<i16> = (0..128).map(|box_| 4 * i16::from(box_ >= 64)).collect();
        assert!(activation_variance(&steep, 1e-6) < 1e-3 * 16.0);
        assert!((activation_variance(&steep, 0.0045) / 16.0 - 0.36).abs() < 0.1);
        let slope: Vec<i16> = (0..128).collect();
        let boxes = 0.02 * 256.0;
        let ratio = activation_variance(&slope, 0.02) / (boxes * boxes);
        assert!((0.95..1.1).contains(&ratio), "{ratio}");
        assert_eq!(activation_variance(&[5; 128], 0.0045), 0.0);
    }
}
