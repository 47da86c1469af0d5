//! A sealed linear layer and its wire form: header, then one chunk for each GGSW ciphertext
//! (`block * groups + group`), then one chunk with the offsets. Chunks are independent, so that
//! several workers can make them.

use circuit::LinearLayout;
use tfhe::core_crypto::prelude::{
    GgswCiphertext, GgswCiphertextOwned, GlweCiphertext, GlweCiphertextOwned,
};

use crate::{
    Error, LINEAR,
    header::{HEADER_BYTES, Kind, exact, take_u32},
    packing::{pack, packed_bytes, unpack},
};

/// A linear layer encrypted under one user's public key.
pub struct SealedLinear {
    layout: LinearLayout,
    weights: Vec<GgswCiphertextOwned<u64>>,
    offsets: GlweCiphertextOwned<u64>,
}

/// First bytes of the wire form: header, features, outputs.
pub fn header(layout: &LinearLayout) -> Vec<u8> {
    let mut bytes = Kind::Sealed.header().to_vec();
    bytes.extend((layout.features as u32).to_le_bytes());
    bytes.extend((layout.outputs as u32).to_le_bytes());
    bytes
}

/// Chunks after the header: one for each weight polynomial and one for the offsets.
pub fn chunk_count(layout: &LinearLayout) -> u32 {
    layout.polynomials() as u32 + 1
}

/// Bytes of the wire form.
pub fn total_bytes(layout: &LinearLayout) -> u64 {
    (HEADER_BYTES + 8 + layout.polynomials() * weight_chunk_bytes() + offset_chunk_bytes()) as u64
}

/// Wire form of one chunk: coefficients rounded to 48 bits, which adds less than a tenth to the
/// noise of a public-key encryption.
pub fn encode_chunk(coefficients: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(packed_bytes(coefficients.len(), LINEAR.sealed_bits));
    pack(coefficients.iter().copied(), LINEAR.sealed_bits, &mut bytes);
    bytes
}

fn weight_chunk_bytes() -> usize {
    packed_bytes(LINEAR.ggsw_coefficients(), LINEAR.sealed_bits)
}

fn offset_chunk_bytes() -> usize {
    packed_bytes(LINEAR.glwe_coefficients(), LINEAR.sealed_bits)
}

impl SealedLinear {
    /// Reads the wire form of a layer of this layout.
    ///
    /// # Errors
    /// [`Error::Foreign`], [`Error::Length`], [`Error::Dimension`].
    pub fn from_bytes(bytes: &[u8], layout: &LinearLayout) -> Result<Self, Error> {
        let rest = Kind::Sealed.strip(bytes)?;
        let rest = dimension(rest, "the number of features", layout.features)?;
        let rest = dimension(rest, "the number of outputs", layout.outputs)?;
        exact(
            Kind::Sealed,
            rest,
            total_bytes(layout) as usize - HEADER_BYTES - 8,
        )?;
        let (weights, offsets) = rest.split_at(layout.polynomials() * weight_chunk_bytes());
        let weights = weights
            .chunks_exact(weight_chunk_bytes())
            .map(read_weights)
            .collect();
        let mut coefficients = vec![0; LINEAR.glwe_coefficients()];
        unpack(offsets, LINEAR.sealed_bits, &mut coefficients);
        let offsets =
            GlweCiphertext::from_container(coefficients, LINEAR.polynomial_size, LINEAR.modulus());
        Ok(Self {
            layout: *layout,
            weights,
            offsets,
        })
    }

    /// Where features, rows and outputs lie.
    pub fn layout(&self) -> &LinearLayout {
        &self.layout
    }

    /// GGSW ciphertexts, in order `block * groups + group`.
    pub fn weights(&self) -> &[GgswCiphertextOwned<u64>] {
        &self.weights
    }

    /// One GLWE ciphertext that holds the offset of group `g` at [`LinearLayout::position`]` - g`.
    pub fn offsets(&self) -> &GlweCiphertextOwned<u64> {
        &self.offsets
    }
}

fn dimension<'a>(bytes: &'a [u8], what: &'static str, expected: usize) -> Result<&'a [u8], Error> {
    let (got, rest) = take_u32(bytes).ok_or(Error::Foreign {
        expected: Kind::Sealed.name(),
    })?;
    if got != expected {
        return Err(Error::Dimension {
            what,
            expected,
            got,
        });
    }
    Ok(rest)
}

fn read_weights(chunk: &[u8]) -> GgswCiphertextOwned<u64> {
    let mut coefficients = vec![0; LINEAR.ggsw_coefficients()];
    unpack(chunk, LINEAR.sealed_bits, &mut coefficients);
    GgswCiphertext::from_container(
        coefficients,
        LINEAR.glwe_size(),
        LINEAR.polynomial_size,
        LINEAR.base_log,
        LINEAR.modulus(),
    )
}
