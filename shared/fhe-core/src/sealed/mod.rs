//! A sealed model and its wire form: header, then chunks as [`Plan`] lists them. Chunks are independent,
//! so that several workers can make them.

mod plan;

pub use plan::{Chunk, Plan};

use circuit::{Circuit, Layout};
use tfhe::core_crypto::prelude::{
    GgswCiphertext, GgswCiphertextOwned, GlweCiphertext, GlweCiphertextOwned,
};

use crate::{
    Error, LINEAR,
    header::{Kind, exact, take_u32},
    packing::{pack, unpack},
};

/// A model encrypted under one user's public key.
pub struct SealedModel {
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
///
/// # Errors
/// [`Error::Circuit`].
pub fn header(circuit: &Circuit) -> Result<Vec<u8>, Error> {
    let mut bytes = Kind::Sealed.header().to_vec();
    for (_, number) in dimensions(circuit)? {
        bytes.extend((number as u32).to_le_bytes());
    }
    Ok(bytes)
}

/// Chunks after the header.
///
/// # Errors
/// [`Error::Circuit`].
pub fn chunk_count(circuit: &Circuit) -> Result<u32, Error> {
    Ok(Plan::new(circuit)?.chunks().len() as u32)
}

/// Bytes of the wire form.
///
/// # Errors
/// [`Error::Circuit`].
pub fn total_bytes(circuit: &Circuit) -> Result<u64, Error> {
    let plan = Plan::new(circuit)?;
    let chunks: usize = plan.chunks().iter().map(Chunk::bytes).sum();
    Ok((header(circuit)?.len() + chunks) as u64)
}

/// Wire form of one chunk. Rounding to 48 bits adds less than a tenth to the noise of a public-key
/// encryption.
pub fn encode_chunk(chunk: &Chunk, coefficients: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(chunk.bytes());
    pack(coefficients.iter().copied(), chunk.bits(), &mut bytes);
    bytes
}

fn dimensions(circuit: &Circuit) -> Result<[(&'static str, usize); 3], Error> {
    Ok([
        ("the number of inputs", circuit.encoder.width()),
        ("the number of outputs", circuit.outputs),
        ("the number of chunks", Plan::new(circuit)?.chunks().len()),
    ])
}

impl SealedModel {
    /// Reads the wire form of a model of this circuit.
    ///
    /// # Errors
    /// [`Error::Circuit`], [`Error::Foreign`], [`Error::Length`], [`Error::Dimension`].
    pub fn from_bytes(bytes: &[u8], circuit: &Circuit) -> Result<Self, Error> {
        let mut rest = Kind::Sealed.strip(bytes)?;
        for (what, expected) in dimensions(circuit)? {
            rest = dimension(rest, what, expected)?;
        }
        exact(Kind::Sealed, bytes, total_bytes(circuit)? as usize)?;
        let plan = Plan::new(circuit)?;
        let mut model = Self {
            layers: plan.layouts.iter().map(SealedLayer::empty).collect(),
            tables: Vec::new(),
        };
        for chunk in plan.chunks() {
            let (packed, after) = rest.split_at(chunk.bytes());
            model.add(chunk, packed);
            rest = after;
        }
        Ok(model)
    }

    fn add(&mut self, chunk: &Chunk, packed: &[u8]) {
        let mut coefficients = vec![0; chunk.coefficients()];
        unpack(packed, chunk.bits(), &mut coefficients);
        match chunk {
            Chunk::Weights { layer, .. } => self.layers[*layer].weights.push(ggsw(coefficients)),
            Chunk::Offsets { layer, .. } => self.layers[*layer].offsets.push(glwe(coefficients)),
            Chunk::Vectors { .. } => self.layers[0].vectors.push(glwe(coefficients)),
            Chunk::Tables { .. } => self.tables.push(glwe(coefficients)),
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
