use circuit::{Blueprint, HiddenLayer, Layout};
use fhe_core::{LINEAR, SealedLayer, SealedModel, lookup::LookupParameters};
use tfhe::core_crypto::prelude::{
    FourierGgswCiphertext, GgswCiphertextOwned, GlweCiphertextOwned,
    convert_standard_ggsw_ciphertext_to_fourier,
};

use crate::external_product::FourierGgsw;

/// A sealed model with its weights in the Fourier domain, ready for many evaluations.
pub struct PreparedModel {
    blueprint: Blueprint,
    /// Test polynomial of each hidden layer's activation, in steps of the next layer's inputs.
    activations: Vec<Vec<u64>>,
    layers: Vec<PreparedLayer>,
    pub(crate) tables: Vec<GlweCiphertextOwned<u64>>,
}

/// A sealed linear layer with its weights in the Fourier domain.
pub struct PreparedLayer {
    layout: Layout,
    weights: Vec<FourierGgsw>,
    vectors: Vec<GlweCiphertextOwned<u64>>,
    offsets: Vec<GlweCiphertextOwned<u64>>,
}

impl PreparedModel {
    /// Transforms every weight polynomial.
    pub fn new(sealed: SealedModel) -> Self {
        Self {
            activations: activations(&sealed.blueprint),
            blueprint: sealed.blueprint,
            layers: sealed.layers.into_iter().map(PreparedLayer::new).collect(),
            tables: sealed.tables,
        }
    }

    /// Bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        let layers = self.layers.iter().map(PreparedLayer::words).sum::<usize>();
        let activations = self.activations.iter().map(Vec::len).sum::<usize>();
        let tables = self.tables.len() * LINEAR.glwe_coefficients();
        (layers + activations + tables) * size_of::<u64>()
    }

    /// The public half.
    pub fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    /// Hidden layers, each with the test polynomial of its activation.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = (&PreparedLayer, &[u64])> {
        let activations = self.activations.iter().map(Vec::as_slice);
        self.layers.iter().zip(activations)
    }

    /// The head's layer.
    pub(crate) fn head(&self) -> &PreparedLayer {
        &self.layers[self.layers.len() - 1]
    }

    /// Linear layers, hidden ones first.
    pub fn layers(&self) -> &[PreparedLayer] {
        &self.layers
    }
}

fn activations(blueprint: &Blueprint) -> Vec<Vec<u64>> {
    let Some(set) = blueprint.lookups else {
        return Vec::new();
    };
    let test_polynomial = |(hidden, delta): (&HiddenLayer, &u64)| {
        let entries: Vec<i64> = hidden.activation.iter().copied().map(i64::from).collect();
        let parameters = LookupParameters::of(set);
        parameters.test_polynomial(&entries, *delta).collect()
    };
    let hidden = blueprint.hidden.iter().zip(&blueprint.deltas()[1..]);
    hidden.map(test_polynomial).collect()
}

impl PreparedLayer {
    fn new(sealed: SealedLayer) -> Self {
        Self {
            layout: sealed.layout,
            weights: sealed.weights.iter().map(to_fourier).collect(),
            vectors: sealed.vectors,
            offsets: sealed.offsets,
        }
    }

    fn words(&self) -> usize {
        self.weights.len() * LINEAR.ggsw_coefficients()
            + (self.vectors.len() + self.offsets.len()) * LINEAR.glwe_coefficients()
    }

    /// Where inputs, weights and outputs lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Weights of one block of inputs and one group of outputs.
    pub fn weights(&self, block: usize, group: usize) -> &FourierGgsw {
        &self.weights[block * self.layout.groups() + group]
    }

    /// One group of a gallery's vectors.
    pub(crate) fn vectors(&self, group: usize) -> &GlweCiphertextOwned<u64> {
        &self.vectors[group]
    }

    /// Offsets as [`Layout::offset_place`] says.
    pub(crate) fn offsets(&self, index: usize) -> &GlweCiphertextOwned<u64> {
        &self.offsets[index]
    }
}

/// A GGSW ciphertext in the Fourier domain.
pub(crate) fn to_fourier(ggsw: &GgswCiphertextOwned<u64>) -> FourierGgsw {
    let mut fourier = FourierGgswCiphertext::new(
        ggsw.glwe_size(),
        ggsw.polynomial_size(),
        ggsw.decomposition_base_log(),
        ggsw.decomposition_level_count(),
    );
    convert_standard_ggsw_ciphertext_to_fourier(ggsw, &mut fourier);
    fourier
}
