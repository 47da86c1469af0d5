use fhe_core::LINEAR;
use tfhe::core_crypto::{
    fft_impl::fft64::{ABox, c64},
    prelude::{
        ComputationBuffers, Fft, FftView, FourierGgswCiphertext, GlweCiphertextOwned,
        add_external_product_assign_mem_optimized,
        add_external_product_assign_mem_optimized_requirement,
    },
};

/// A GGSW ciphertext in the Fourier domain.
pub type FourierGgsw = FourierGgswCiphertext<ABox<[c64]>>;

/// External products `GGSW x GLWE -> GLWE` (CGGI 2020, section 3.3) with their scratch memory.
pub struct ExternalProduct {
    fft: Fft,
    buffers: ComputationBuffers,
}

impl ExternalProduct {
    /// Plans the transform and allocates the scratch once.
    pub fn new() -> Self {
        let fft = Fft::new(LINEAR.polynomial_size);
        let mut buffers = ComputationBuffers::new();
        let products = add_external_product_assign_mem_optimized_requirement::<u64>(
            LINEAR.glwe_size(),
            LINEAR.polynomial_size,
            fft.as_view(),
        );
        buffers.resize(products.unaligned_bytes_required());
        Self { fft, buffers }
    }

    /// `out += ggsw x glwe`.
    pub fn add(
        &mut self,
        out: &mut GlweCiphertextOwned<u64>,
        ggsw: &FourierGgsw,
        glwe: &GlweCiphertextOwned<u64>,
    ) {
        let fft = self.fft.as_view();
        add_external_product_assign_mem_optimized(out, ggsw, glwe, fft, self.buffers.stack());
    }

    /// The transform and scratch, for other products in the same ring. The scratch is large enough
    /// for single transforms, which an external product is made of.
    pub(crate) fn parts(&mut self) -> (FftView<'_>, &mut ComputationBuffers) {
        (self.fft.as_view(), &mut self.buffers)
    }
}

impl Default for ExternalProduct {
    fn default() -> Self {
        Self::new()
    }
}
