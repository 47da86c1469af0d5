//! Parameters of lookups: keyswitch, programmable bootstrap, packing.

use circuit::{LookupSet, RING_SIZE};
use tfhe::core_crypto::prelude::{
    DecompositionBaseLog, DecompositionLevelCount, GlweDimension, GlweSize, LweDimension,
    PolynomialSize,
};

/// Parameters of keyswitch and programmable bootstrap (CGGI 2020, section 4).
///
/// All sets share the client's one secret of 2,048 bits: read as `k` polynomials of `N` coefficients,
/// `S_r[j] = s[k*j + r]`, it is the GLWE key of the bootstrap. A ciphertext of the large ring therefore
/// holds `k` ciphertexts of the small one, and what a bootstrap answers is again an LWE ciphertext under
/// `s`.
///
/// * **Security**: 128 bits. GLWE of dimension 2,048 with TUniform(17), as [`crate::LINEAR`]; LWE of
///   dimension `n` modulo `2^32` with the smallest TUniform bound that tfhe-rs 1.8.2
///   (`core_crypto::commons::noise_formulas::secure_noise`, from the lattice-estimator) states for 132
///   bits.
/// * **Failure**: [`crate::noise::lookup_input_std`] is about a seventh of half a box for `2^bits` boxes,
///   so that a value falls into a neighbouring box with a probability of `2^-35` to `2^-38`; with twice
///   as many boxes in one of 1,100 to 2,000 lookups ([`crate::noise::lookup_failure`]). Such an error is
///   one table step.
/// * **Noise budget**: [`crate::noise::lookup_output_std`], about `2^-15`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookupParameters {
    /// Which set this is.
    pub set: LookupSet,
    /// `N` of the bootstrap's ring.
    pub polynomial_size: PolynomialSize,
    /// `k` of the bootstrap's ring; `k*N = 2,048`.
    pub glwe_dimension: GlweDimension,
    /// `n`, bits of the small key.
    pub small_dimension: LweDimension,
    /// Noise under the small key: TUniform with this bound (log2), modulo `2^32`.
    pub small_noise: u32,
}

/// `log2 B` of the bootstrap key's gadget, which has one level.
pub const BOOTSTRAP_BASE_LOG: DecompositionBaseLog = DecompositionBaseLog(23);
/// Levels of the bootstrap key's gadget.
pub const BOOTSTRAP_LEVELS: DecompositionLevelCount = DecompositionLevelCount(1);
/// `log2 B` of the keyswitch key's gadget.
pub const KEYSWITCH_BASE_LOG: usize = 4;
/// Levels of the keyswitch key's gadget.
pub const KEYSWITCH_LEVELS: usize = 4;
/// `log2 B` of the packing keys' gadget.
pub const PACKING_BASE_LOG: DecompositionBaseLog = DecompositionBaseLog(12);
/// Levels of the packing keys' gadget.
pub const PACKING_LEVELS: DecompositionLevelCount = DecompositionLevelCount(3);
/// Automorphisms `X -> X^(2^i + 1)` that packing takes, `i` from 1.
pub const PACKING_KEYS: usize = RING_SIZE.ilog2() as usize;

const BITS3: LookupParameters = LookupParameters {
    set: LookupSet::Bits3,
    polynomial_size: PolynomialSize(512),
    glwe_dimension: GlweDimension(4),
    small_dimension: LweDimension(839),
    small_noise: 15,
};

const BITS4: LookupParameters = LookupParameters {
    set: LookupSet::Bits4,
    polynomial_size: PolynomialSize(1024),
    glwe_dimension: GlweDimension(2),
    small_dimension: LweDimension(879),
    small_noise: 14,
};

const BITS5: LookupParameters = LookupParameters {
    set: LookupSet::Bits5,
    polynomial_size: PolynomialSize(RING_SIZE),
    glwe_dimension: GlweDimension(1),
    small_dimension: LweDimension(918),
    small_noise: 13,
};

impl LookupParameters {
    /// The parameters of a set.
    pub fn of(set: LookupSet) -> &'static Self {
        match set {
            LookupSet::Bits3 => &BITS3,
            LookupSet::Bits4 => &BITS4,
            LookupSet::Bits5 => &BITS5,
        }
    }

    /// `k + 1`.
    pub fn glwe_size(&self) -> GlweSize {
        self.glwe_dimension.to_glwe_size()
    }

    /// `log2 2N`: bits of a rotation.
    pub fn rotation_bits(&self) -> u32 {
        self.polynomial_size.0.ilog2() + 1
    }

    /// Tables that share a ciphertext of the large ring.
    pub fn tables_per_ciphertext(&self) -> usize {
        self.glwe_dimension.0
    }

    /// The test polynomial of a table, `N` coefficients: box `floor(p * boxes / N)` at place `p`.
    pub fn test_polynomial(&self, table: &[i64], delta: u64) -> impl Iterator<Item = u64> {
        let size = self.polynomial_size.0;
        (0..size).map(move |place| (table[place * table.len() / size] as u64).wrapping_mul(delta))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_reads_the_same_secret() {
        for set in LookupSet::ALL {
            let parameters = LookupParameters::of(set);
            assert_eq!(parameters.set, set);
            let (n, k) = (parameters.polynomial_size.0, parameters.glwe_dimension.0);
            assert_eq!(n * k, RING_SIZE);
        }
    }

    #[test]
    fn the_small_noise_is_the_smallest_that_is_secure() {
        use tfhe::core_crypto::commons::noise_formulas::secure_noise::minimal_lwe_bound_for_132_bits_security_tuniform as bound;
        for set in LookupSet::ALL {
            let parameters = LookupParameters::of(set);
            let least = bound(parameters.small_dimension, 32f64.exp2());
            assert_eq!(parameters.small_noise, least);
            assert!(bound(LweDimension(RING_SIZE), 64f64.exp2()) <= 17);
        }
    }
}
