use circuit::RING_SIZE;
use tfhe::core_crypto::prelude::{
    CiphertextModulus, DecompositionBaseLog, DecompositionLevelCount, GlweDimension, GlweSize,
    PolynomialSize, TUniform,
};

/// Parameters of a sealed linear layer over `Z_q[X]/(X^N + 1)` with `q = 2^64`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterSet {
    /// Identifier on the wire.
    pub id: u8,
    /// `N`.
    pub polynomial_size: PolynomialSize,
    /// `k`, mask polynomials of a GLWE ciphertext.
    pub glwe_dimension: GlweDimension,
    /// Noise of every encryption, uniform on `[-2^bound, 2^bound]` (half weight at the ends).
    pub noise: TUniform<u64>,
    /// `log2 B` of the gadget decomposition.
    pub base_log: DecompositionBaseLog,
    /// Levels of the gadget decomposition.
    pub levels: DecompositionLevelCount,
    /// Bits kept of an input's body coefficient on the wire.
    pub input_body_bits: u32,
    /// Bits kept of a sealed model's coefficient on the wire.
    pub sealed_bits: u32,
}

/// The parameter set of sealed linear layers.
///
/// * **Security**: 128 bits. `N = 2048`, `k = 1`, binary secret, `q = 2^64`, TUniform(17) are the GLWE
///   parameters of tfhe-rs 1.8 `PARAM_MESSAGE_2_CARRY_2_KS_PBS_TUNIFORM_2M128`, estimated there with
///   the lattice-estimator. Public-key encryptions of zero are GLWE samples of the same kind with the
///   ephemeral binary secret `u` (Lyubashevsky-Peikert-Regev 2010; Joye, "TFHE Public-Key Encryption
///   Revisited", section 3).
/// * **Failure**: a score is a real number with Gaussian noise, not a message to be decoded; nothing
///   overflows because [`circuit::Scale::range_bits`] covers every score of an input within range.
/// * **Noise budget**: one external product adds a standard deviation of about `2^-26` of the torus,
///   [`crate::noise::computation_std`] computes it; flooding at `b` bits of resolution adds
///   `2^-(b+1)`, at most `2^-5` and at least `2^-17`.
pub const LINEAR: ParameterSet = ParameterSet {
    id: 1,
    polynomial_size: PolynomialSize(RING_SIZE),
    glwe_dimension: GlweDimension(1),
    noise: TUniform::new(17),
    base_log: DecompositionBaseLog(11),
    levels: DecompositionLevelCount(4),
    input_body_bits: 40,
    sealed_bits: 48,
};

impl ParameterSet {
    /// `k + 1`.
    pub fn glwe_size(&self) -> GlweSize {
        self.glwe_dimension.to_glwe_size()
    }

    /// `q = 2^64`.
    pub fn modulus(&self) -> CiphertextModulus<u64> {
        CiphertextModulus::new_native()
    }

    /// Coefficients of one GGSW ciphertext: `levels * (k+1)^2 * N`.
    pub fn ggsw_coefficients(&self) -> usize {
        self.levels.0 * self.glwe_size().0 * self.glwe_coefficients()
    }

    /// Coefficients of one GLWE ciphertext: `(k+1) * N`.
    pub fn glwe_coefficients(&self) -> usize {
        self.glwe_size().0 * self.polynomial_size.0
    }
}
