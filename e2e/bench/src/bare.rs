use std::hint::black_box;

use fhe_core::LINEAR;
use tfhe::core_crypto::prelude::{
    ComputationBuffers, Fft, FourierGgswCiphertext, GlweCiphertext,
    add_external_product_assign_mem_optimized,
    add_external_product_assign_mem_optimized_requirement,
};

use crate::{figures::Figures, stopwatch::median_us};

/// The yardstick: tfhe's `add_external_product_assign` in a loop and nothing else. Its time does not
/// depend on what is multiplied.
pub(crate) fn measure(figures: &mut Figures) {
    let size = (LINEAR.glwe_size(), LINEAR.polynomial_size);
    let ggsw = FourierGgswCiphertext::new(size.0, size.1, LINEAR.base_log, LINEAR.levels);
    let glwe = GlweCiphertext::new(0x0123_4567_89ab_cdef_u64, size.0, size.1, LINEAR.modulus());
    let mut out = glwe.clone();
    let fft = Fft::new(size.1);
    let fft = fft.as_view();
    let mut buffers = ComputationBuffers::new();
    let scratch = add_external_product_assign_mem_optimized_requirement::<u64>(size.0, size.1, fft);
    buffers.resize(scratch.unaligned_bytes_required());
    let time = median_us(51, 200, || {
        let stack = buffers.stack();
        add_external_product_assign_mem_optimized(&mut out, &ggsw, black_box(&glwe), fft, stack);
    });
    figures.add("bare_external_product_us", time);
}
