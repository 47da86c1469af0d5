use std::borrow::Cow;

use fhe_core::LINEAR;
use tfhe::core_crypto::prelude::{
    ContiguousEntityContainer, ContiguousEntityContainerMut, GlweCiphertext, GlweCiphertextOwned,
    MonomialDegree, polynomial_algorithms::polynomial_wrapping_monic_monomial_mul,
};

use crate::{ExternalProduct, FourierGgsw, lwe::Lwe, prepared_model::PreparedLayer};

/// Sealed linear layers: `accumulator = offsets + weights x input`, by external products.
pub struct Linear {
    pub(crate) ring: ExternalProduct,
    pub(crate) accumulator: GlweCiphertextOwned<u64>,
}

/// What a layer is multiplied with.
pub(crate) enum LayerInput<'a> {
    /// One GLWE ciphertext for each block.
    Blocks(Cow<'a, [GlweCiphertextOwned<u64>]>),
    /// A gallery's input.
    Query(FourierGgsw),
}

impl Linear {
    /// Allocates scratch memory.
    pub fn new() -> Self {
        Self {
            ring: ExternalProduct::new(),
            accumulator: GlweCiphertext::new(
                0,
                LINEAR.glwe_size(),
                LINEAR.polynomial_size,
                LINEAR.modulus(),
            ),
        }
    }

    /// One group of outputs: one external product for each block. Nothing of it may leave before it is
    /// re-randomised and flooded; public for the benchmark.
    pub fn multiply(
        &mut self,
        layer: &PreparedLayer,
        group: usize,
        blocks: &[GlweCiphertextOwned<u64>],
    ) {
        let (index, degree) = layer.layout().offset_place(group);
        set_rotated(&mut self.accumulator, layer.offsets(index), degree);
        for (block, ciphertext) in blocks.iter().enumerate() {
            let weights = layer.weights(block, group);
            self.ring.add(&mut self.accumulator, weights, ciphertext);
        }
    }

    /// One group of outputs, whichever of input and layer is the GGSW ciphertext.
    pub(crate) fn product(&mut self, layer: &PreparedLayer, group: usize, input: &LayerInput<'_>) {
        match input {
            LayerInput::Blocks(blocks) => self.multiply(layer, group, blocks),
            LayerInput::Query(query) => self.compare(layer, group, query),
        }
    }

    /// One group of a gallery: offset, plus its vectors times the input.
    fn compare(&mut self, layer: &PreparedLayer, group: usize, query: &FourierGgsw) {
        set_rotated(&mut self.accumulator, layer.offsets(0), 0);
        self.ring
            .add(&mut self.accumulator, query, layer.vectors(group));
    }

    /// Every output of a layer as a ciphertext of its own, for one row.
    pub(crate) fn outputs(&mut self, layer: &PreparedLayer, input: &LayerInput<'_>) -> Vec<Lwe> {
        let layout = layer.layout();
        let mut outputs = Vec::with_capacity(layout.outputs());
        for group in 0..layout.groups() {
            self.product(layer, group, input);
            let slots = 0..layout.group_outputs(group).len();
            let places = slots.map(|slot| layout.position(0, slot));
            outputs.extend(places.map(|place| Lwe::extract(&self.accumulator, place)));
        }
        outputs
    }

    /// The product before it is re-randomised and flooded, mask then body: for tests that measure
    /// noise. It tells its reader about the weights and must never leave.
    pub fn insecure_accumulator(&self) -> &[u64] {
        self.accumulator.as_ref()
    }
}

impl Default for Linear {
    fn default() -> Self {
        Self::new()
    }
}

/// `out = X^degree * ciphertext`.
fn set_rotated(
    out: &mut GlweCiphertextOwned<u64>,
    ciphertext: &GlweCiphertextOwned<u64>,
    degree: usize,
) {
    if degree == 0 {
        out.as_mut().copy_from_slice(ciphertext.as_ref());
        return;
    }
    let polynomials = ciphertext.as_polynomial_list();
    for (mut out, polynomial) in out
        .as_mut_polynomial_list()
        .iter_mut()
        .zip(polynomials.iter())
    {
        polynomial_wrapping_monic_monomial_mul(&mut out, &polynomial, MonomialDegree(degree));
    }
}
