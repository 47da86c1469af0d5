//! A sealed model and its wire form: header, then chunks as [`chunks`] lists them. Chunks are independent,
//! so that several workers can make them.

mod chunk;

pub use chunk::{SealedChunk, chunks};

use circuit::{Blueprint, Layout};
use tfhe::core_crypto::prelude::{
    GgswCiphertext, GgswCiphertextOwned, GlweCiphertext, GlweCiphertextOwned,
};

use crate::{
    Error, LINEAR,
    header::{HEADER_BYTES, Kind, exact, take_u32},
    packing::{pack, unpack},
};

/// A model encrypted under one user's public key.
pub struct SealedModel {
    /// The public half.
    pub blueprint: Blueprint,
    /// Linear layers, hidden ones first.
    pub layers: Vec<SealedLayer>,
    /// Ciphertexts of sealed tables.
    pub tables: Vec<GlweCiphertextOwned<u64>>,
}

/// A linear layer encrypted under one user's public key.
pub struct SealedLayer {
    /// Where inputs, weights and outputs lie.
    pub layout: Layout,
    /// GGSW ciphertexts, in order `block * groups + group`; none of a gallery.
    pub weights: Vec<GgswCiphertextOwned<u64>>,
    /// GLWE ciphertexts of a gallery's vectors, group by group; none of other layers.
    pub vectors: Vec<GlweCiphertextOwned<u64>>,
    /// GLWE ciphertexts of offsets ([`Layout::offset_place`]).
    pub offsets: Vec<GlweCiphertextOwned<u64>>,
}

/// First bytes of the wire form: header, quantized inputs, scores, chunks.
pub fn header(blueprint: &Blueprint) -> Vec<u8> {
    let mut bytes = Kind::Sealed.header().to_vec();
    for (_, number) in dimensions(blueprint, &chunks(blueprint)) {
        bytes.extend((number as u32).to_le_bytes());
    }
    bytes
}

/// Chunks after the header.
pub fn chunk_count(blueprint: &Blueprint) -> u32 {
    chunks(blueprint).len() as u32
}

/// Bytes of the wire form.
pub fn total_bytes(blueprint: &Blueprint) -> u64 {
    bytes_of(&chunks(blueprint)) as u64
}

fn bytes_of(chunks: &[SealedChunk]) -> usize {
    let chunks = chunks.iter().map(SealedChunk::bytes);
    HEADER_BYTES + DIMENSIONS * size_of::<u32>() + chunks.sum::<usize>()
}

/// Wire form of one chunk. Rounding to 48 bits adds less than a tenth to the noise of a public-key
/// encryption.
pub fn encode_chunk(chunk: &SealedChunk, coefficients: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(chunk.bytes());
    pack(coefficients.iter().copied(), chunk.bits(), &mut bytes);
    bytes
}

const DIMENSIONS: usize = 3;

fn dimensions(
    blueprint: &Blueprint,
    chunks: &[SealedChunk],
) -> [(&'static str, usize); DIMENSIONS] {
    [
        ("the number of inputs", blueprint.encoder.width()),
        ("the number of outputs", blueprint.outputs),
        ("the number of chunks", chunks.len()),
    ]
}

impl SealedModel {
    /// Reads the wire form of a model of this circuit.
    ///
    /// # Errors
    /// [`Error::Foreign`], [`Error::Length`], [`Error::Dimension`].
    pub fn from_bytes(bytes: &[u8], blueprint: &Blueprint) -> Result<Self, Error> {
        let chunks = chunks(blueprint);
        let mut rest = Kind::Sealed.strip(bytes)?;
        for (what, expected) in dimensions(blueprint, &chunks) {
            rest = dimension(rest, what, expected)?;
        }
        exact(Kind::Sealed, bytes, bytes_of(&chunks))?;
        let mut model = Self {
            layers: blueprint.layouts().iter().map(SealedLayer::empty).collect(),
            tables: Vec::new(),
            blueprint: blueprint.clone(),
        };
        for chunk in &chunks {
            let (packed, after) = rest.split_at(chunk.bytes());
            model.add(chunk, packed);
            rest = after;
        }
        Ok(model)
    }

    fn add(&mut self, chunk: &SealedChunk, packed: &[u8]) {
        let mut coefficients = vec![0; chunk.coefficients()];
        unpack(packed, chunk.bits(), &mut coefficients);
        match chunk {
            SealedChunk::Weights { layer, .. } => {
                self.layers[*layer].weights.push(ggsw(coefficients))
            }
            SealedChunk::Offsets { layer, .. } => {
                self.layers[*layer].offsets.push(glwe(coefficients))
            }
            SealedChunk::Vectors { .. } => self.layers[0].vectors.push(glwe(coefficients)),
            SealedChunk::Tables { .. } => self.tables.push(glwe(coefficients)),
        }
    }
}

impl SealedLayer {
    fn empty(layout: &Layout) -> Self {
        Self {
            layout: *layout,
            weights: Vec::new(),
            vectors: Vec::new(),
            offsets: Vec::new(),
        }
    }
}

fn dimension<'a>(bytes: &'a [u8], what: &'static str, expected: usize) -> Result<&'a [u8], Error> {
    let (got, rest) = take_u32(bytes).ok_or(Error::Foreign {
        expected: Kind::Sealed.name(),
    })?;
    let same = got == expected;
    same.then_some(rest).ok_or(Error::Dimension {
        what,
        expected,
        got,
    })
}

fn ggsw(coefficients: Vec<u64>) -> GgswCiphertextOwned<u64> {
    GgswCiphertext::from_container(
        coefficients,
        LINEAR.glwe_size(),
        LINEAR.polynomial_size,
        LINEAR.base_log,
        LINEAR.modulus(),
    )
}

fn glwe(coefficients: Vec<u64>) -> GlweCiphertextOwned<u64> {
    GlweCiphertext::from_container(coefficients, LINEAR.polynomial_size, LINEAR.modulus())
}
