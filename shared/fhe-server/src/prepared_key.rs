use fhe_core::{LINEAR, PublicKey, Randomness};
use tfhe::core_crypto::{
    fft_impl::fft64::{
        c64,
        math::polynomial::{FourierPolynomial, FourierPolynomialMutView, FourierPolynomialOwned},
    },
    prelude::{GlweCiphertextOwned, Polynomial, PolynomialOwned},
};

use crate::{ExternalProduct, transform::Transform};

/// A user's public key in the Fourier domain, for fresh encryptions of zero.
pub struct PreparedKey {
    mask: FourierPolynomialOwned,
    body: FourierPolynomialOwned,
}

impl PreparedKey {
    /// Transforms mask and body.
    pub fn new(key: &PublicKey) -> Self {
        let mut transform = Transform::new();
        Self {
            mask: transform.forward(&key.mask()),
            body: transform.forward(key.body()),
        }
    }

    /// Bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        2 * LINEAR.polynomial_size.0 * size_of::<u64>()
    }
}

/// Re-randomisation: adds `(a*u + e2, b*u + e1)` with fresh `u`, `e1`, `e2` to a ciphertext.
///
/// Without it a result's mask is a public function of the input and the sealed weights' masks, from
/// which a user could solve for the latter after a few answers.
pub(crate) struct Rerandomizer {
    ephemeral: PolynomialOwned<u64>,
    transformed: FourierPolynomialOwned,
    product: FourierPolynomialOwned,
}

impl Rerandomizer {
    pub(crate) fn new() -> Self {
        Self {
            ephemeral: Polynomial::new(0, LINEAR.polynomial_size),
            transformed: FourierPolynomial::new(LINEAR.polynomial_size),
            product: FourierPolynomial::new(LINEAR.polynomial_size),
        }
    }

    pub(crate) fn add_zero(
        &mut self,
        out: &mut GlweCiphertextOwned<u64>,
        key: &PreparedKey,
        ring: &mut ExternalProduct,
        randomness: &mut Randomness,
    ) {
        randomness.fill_binary(self.ephemeral.as_mut());
        let (fft, buffers) = ring.parts();
        fft.forward_as_integer(
            self.transformed.as_mut_view(),
            self.ephemeral.as_view(),
            buffers.stack(),
        );
        let (mut mask, mut body) = out.get_mut_mask_and_body();
        let mut add = |key: &FourierPolynomialOwned, out: &mut [u64]| {
            multiply(&mut self.product.data, &self.transformed.data, &key.data);
            fft.add_backward_in_place_as_torus(
                Polynomial::from_container(out),
                FourierPolynomialMutView {
                    data: &mut self.product.data,
                },
                buffers.stack(),
            );
        };
        add(&key.mask, mask.as_mut());
        add(&key.body, body.as_mut());
        randomness.add_noise(out.as_mut());
    }
}

fn multiply(out: &mut [c64], left: &[c64], right: &[c64]) {
    for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
        *out = left * right;
    }
}
