use fhe_core::RING_SIZE;
use tfhe::core_crypto::prelude::GlweCiphertextOwned;

/// `2^64 / parts`, a part of the torus.
pub(crate) fn fraction(parts: usize) -> u64 {
    ((1u128 << 64) / parts as u128) as u64
}

/// An LWE ciphertext under the client's secret: 2,048 mask elements and a body.
#[derive(Clone)]
pub(crate) struct Lwe(Box<[u64]>);

impl Lwe {
    /// The encryption of 0 without noise.
    pub(crate) fn zero() -> Self {
        Self(vec![0; RING_SIZE + 1].into())
    }

    /// Sample extraction (CGGI 2020, section 4.2): coefficient `position` of a GLWE ciphertext.
    pub(crate) fn extract(glwe: &GlweCiphertextOwned<u64>, position: usize) -> Self {
        let (mask, body) = glwe.as_ref().split_at(RING_SIZE);
        let (low, high) = mask.split_at(position + 1);
        let negated = high.iter().rev().map(|a| a.wrapping_neg());
        let elements = low.iter().rev().copied().chain(negated);
        Self(elements.chain([body[position]]).collect())
    }

    /// Sample extraction of coefficient 0 of a ciphertext of `components` mask polynomials under
    /// `S_r[j] = s[components * j + r]`.
    pub(crate) fn extract_from_ring(glwe: &[u64], components: usize) -> Self {
        let size = RING_SIZE / components;
        let mut out = Self::zero();
        for (r, mask) in glwe.chunks_exact(size).take(components).enumerate() {
            out.0[r] = mask[0];
            for (j, element) in mask.iter().rev().take(size - 1).enumerate() {
                out.0[components * (j + 1) + r] = element.wrapping_neg();
            }
        }
        out.0[RING_SIZE] = glwe[RING_SIZE];
        out
    }

    /// Writes the GLWE ciphertext whose coefficient 0 this is, mask then body; its other body
    /// coefficients are 0.
    pub(crate) fn embed(&self, glwe: &mut [u64]) {
        let (mask, body) = glwe.split_at_mut(RING_SIZE);
        mask[0] = self.0[0];
        let rest = self.0[1..RING_SIZE].iter().rev();
        mask[1..]
            .iter_mut()
            .zip(rest)
            .for_each(|(out, a)| *out = a.wrapping_neg());
        body.fill(0);
        body[0] = self.body();
    }

    pub(crate) fn mask(&self) -> &[u64] {
        &self.0[..RING_SIZE]
    }

    pub(crate) fn body(&self) -> u64 {
        self.0[RING_SIZE]
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(a, b)| *a = a.wrapping_add(*b));
    }

    pub(crate) fn subtract(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(a, b)| *a = a.wrapping_sub(*b));
    }

    /// Adds a plaintext.
    pub(crate) fn shift(&mut self, plaintext: u64) {
        self.0[RING_SIZE] = self.body().wrapping_add(plaintext);
    }
}
