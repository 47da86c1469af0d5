use fhe_core::LINEAR;
use tfhe::core_crypto::{
    fft_impl::fft64::math::polynomial::{FourierPolynomial, FourierPolynomialOwned},
    prelude::{ComputationBuffers, Fft, Polynomial},
};

/// Fourier transform of torus polynomials of the large ring, with its scratch memory.
pub(crate) struct Transform {
    fft: Fft,
    buffers: ComputationBuffers,
}

impl Transform {
    pub(crate) fn new() -> Self {
        let fft = Fft::new(LINEAR.polynomial_size);
        let mut buffers = ComputationBuffers::new();
        buffers.resize(fft.as_view().forward_scratch().unaligned_bytes_required());
        Self { fft, buffers }
    }

    pub(crate) fn forward(&mut self, polynomial: &[u64]) -> FourierPolynomialOwned {
        let mut fourier = FourierPolynomial::new(LINEAR.polynomial_size);
        self.fft.as_view().forward_as_torus(
            fourier.as_mut_view(),
            Polynomial::from_container(polynomial),
            self.buffers.stack(),
        );
        fourier
    }
}
