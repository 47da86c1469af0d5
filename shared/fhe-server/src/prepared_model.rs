use circuit::LinearLayout;
use fhe_core::{LINEAR, SealedLinear};
use tfhe::core_crypto::prelude::{
    FourierGgswCiphertext, GgswCiphertextOwned, GlweCiphertextOwned,
    convert_standard_ggsw_ciphertext_to_fourier,
};

use crate::external_product::FourierGgsw;

/// A sealed linear layer with its weights in the Fourier domain, ready for many evaluations.
pub struct PreparedModel {
    layout: LinearLayout,
    weights: Vec<FourierGgsw>,
    offsets: GlweCiphertextOwned<u64>,
}

impl PreparedModel {
    /// Transforms every weight polynomial.
    pub fn new(sealed: &SealedLinear) -> Self {
        Self {
            layout: *sealed.layout(),
            weights: sealed.weights().iter().map(to_fourier).collect(),
            offsets: sealed.offsets().clone(),
        }
    }

    /// Bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        let words = self.weights.len() * LINEAR.ggsw_coefficients() + LINEAR.glwe_coefficients();
        words * size_of::<u64>()
    }

    /// Where features, rows and outputs lie.
    pub fn layout(&self) -> &LinearLayout {
        &self.layout
    }

    /// Weights of one block of features and one group of outputs.
    pub fn weights(&self, block: usize, group: usize) -> &FourierGgsw {
        &self.weights[block * self.layout.groups + group]
    }

    pub(crate) fn offsets(&self) -> &GlweCiphertextOwned<u64> {
        &self.offsets
    }
}

fn to_fourier(ggsw: &GgswCiphertextOwned<u64>) -> FourierGgsw {
    let mut fourier = FourierGgswCiphertext::new(
        LINEAR.glwe_size(),
        LINEAR.polynomial_size,
        LINEAR.base_log,
        LINEAR.levels,
    );
    convert_standard_ggsw_ciphertext_to_fourier(ggsw, &mut fourier);
    fourier
}
