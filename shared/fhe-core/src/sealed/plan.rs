use circuit::{Circuit, Head, Layout};

use crate::{Error, LINEAR, RING_SIZE, lookup::LookupParameters, packing::packed_bytes};

/// What one chunk of a sealed model holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
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

/// Chunks of a sealed model, in order.
pub struct Plan {
    /// Layout of each linear layer.
    pub layouts: Vec<Layout>,
    chunks: Vec<Chunk>,
}

impl Plan {
    /// The chunks of a circuit's sealed form: layer by layer, then tables.
    ///
    /// # Errors
    /// [`Error::Circuit`].
    pub fn new(circuit: &Circuit) -> Result<Self, Error> {
        let layouts = circuit.layouts(RING_SIZE)?;
        let mut chunks = Vec::new();
        for (layer, layout) in layouts.iter().enumerate() {
            chunks.extend(layer_chunks(layer, layout));
        }
        if let (Head::Tables(tables), Some(set)) = (&circuit.head, circuit.lookups) {
            let together = LookupParameters::of(set).tables_per_ciphertext();
            let firsts = (0..tables.values).step_by(together);
            chunks.extend(firsts.map(|first| Chunk::Tables { first }));
        }
        Ok(Self { layouts, chunks })
    }

    /// Every chunk.
    pub fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }
}

fn layer_chunks(layer: usize, layout: &Layout) -> Vec<Chunk> {
    let groups = 0..layout.groups();
    if let Layout::Gallery(_) = layout {
        let vectors = groups.map(|group| Chunk::Vectors { group });
        return vectors
            .chain([Chunk::Offsets { layer, index: 0 }])
            .collect();
    }
    let blocks = 0..layout.blocks();
    let weights = blocks.flat_map(|block| {
        let groups = groups.clone();
        groups.map(move |group| Chunk::Weights {
            layer,
            block,
            group,
        })
    });
    let offsets = (0..layout.offset_ciphertexts()).map(|index| Chunk::Offsets { layer, index });
    weights.chain(offsets).collect()
}

impl Chunk {
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
            _ => LINEAR.sealed_bits,
        }
    }
}
