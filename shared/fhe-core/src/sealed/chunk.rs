use circuit::{Blueprint, Layout};

use crate::{LINEAR, lookup::LookupParameters, packing::packed_bytes};

/// What one chunk of a sealed model holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedChunk {
    /// GGSW ciphertext of a weight polynomial.
    Weights {
        /// Linear layer, hidden ones first.
        layer: usize,
        /// Block of inputs.
        block: usize,
        /// Group of outputs.
        group: usize,
    },
    /// GLWE ciphertext of offsets.
    Offsets {
        /// Linear layer.
        layer: usize,
        /// Which of the layer's offset ciphertexts.
        index: usize,
    },
    /// GLWE ciphertext of sealed tables side by side.
    Tables {
        /// First table inside.
        first: usize,
    },
    /// GLWE ciphertext of gallery vectors.
    Vectors {
        /// Group of vectors.
        group: usize,
    },
}

/// The chunks of a circuit's sealed form, in order: layer by layer, then tables.
pub fn chunks(blueprint: &Blueprint) -> Vec<SealedChunk> {
    let layers = blueprint.layouts().iter().enumerate();
    let mut chunks: Vec<_> = layers
        .flat_map(|(layer, layout)| layer_chunks(layer, layout))
        .collect();
    if let Some(set) = blueprint.lookups {
        let together = LookupParameters::of(set).tables_per_ciphertext();
        let firsts = (0..blueprint.head.tables()).step_by(together);
        chunks.extend(firsts.map(|first| SealedChunk::Tables { first }));
    }
    chunks
}

fn layer_chunks(layer: usize, layout: &Layout) -> Vec<SealedChunk> {
    match layout {
        Layout::Gallery(_) => {
            let vectors = (0..layout.groups()).map(|group| SealedChunk::Vectors { group });
            let offsets = [SealedChunk::Offsets { layer, index: 0 }];
            vectors.chain(offsets).collect()
        }
        Layout::Dense(_) | Layout::Convolution(_) => matrix_chunks(layer, layout),
    }
}

fn matrix_chunks(layer: usize, layout: &Layout) -> Vec<SealedChunk> {
    let (blocks, groups) = (0..layout.blocks(), 0..layout.groups());
    let weights = blocks.flat_map(|block| {
        let groups = groups.clone();
        groups.map(move |group| SealedChunk::Weights {
            layer,
            block,
            group,
        })
    });
    let offsets =
        (0..layout.offset_ciphertexts()).map(|index| SealedChunk::Offsets { layer, index });
    weights.chain(offsets).collect()
}

impl SealedChunk {
    /// Bytes of the chunk's wire form.
    pub fn bytes(&self) -> usize {
        packed_bytes(self.coefficients(), self.bits())
    }

    pub(super) fn coefficients(&self) -> usize {
        match self {
            Self::Weights { .. } => LINEAR.ggsw_coefficients(),
            Self::Offsets { .. } | Self::Tables { .. } | Self::Vectors { .. } => {
                LINEAR.glwe_coefficients()
            }
        }
    }

    /// Bits kept of a coefficient. Rounding a gallery to 32 bits stays below what its products with an
    /// input are known to.
    pub(super) fn bits(&self) -> u32 {
        match self {
            Self::Vectors { .. } => 32,
            Self::Weights { .. } | Self::Offsets { .. } | Self::Tables { .. } => LINEAR.sealed_bits,
        }
    }
}
