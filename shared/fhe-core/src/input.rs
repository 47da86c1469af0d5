use circuit::LinearLayout;
use tfhe::core_crypto::prelude::{GlweCiphertext, GlweCiphertextOwned};

use crate::{
    Error, LINEAR, Randomness, SEED_BYTES, Seed,
    header::{HEADER_BYTES, Kind, exact, take_u32},
    packing::{pack, packed_bytes, unpack},
};

/// Rows encrypted as seeded GLWE ciphertexts, one for each block of features.
///
/// Only body coefficients in use travel ([`LinearLayout::used_coefficients`]), rounded to 40 bits.
pub struct EncryptedInput {
    rows: usize,
    blocks: Vec<GlweCiphertextOwned<u64>>,
}

/// Bytes of the wire form of `rows` rows: header, seed, number of rows, packed bodies.
pub fn input_bytes(layout: &LinearLayout, rows: usize) -> usize {
    let body = packed_bytes(layout.used_coefficients(rows).len(), LINEAR.input_body_bits);
    HEADER_BYTES + SEED_BYTES + 4 + layout.blocks * body
}

impl EncryptedInput {
    /// The wire form of bodies `b = a*s + e + m`, one for each block, at the used coefficients;
    /// their masks are [`EncryptedInput::masks`] of `seed`.
    pub fn encode(layout: &LinearLayout, rows: usize, seed: Seed, bodies: &[Vec<u64>]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(input_bytes(layout, rows));
        bytes.extend(Kind::Input.header());
        bytes.extend(seed);
        bytes.extend((rows as u32).to_le_bytes());
        for body in bodies {
            pack(body.iter().copied(), LINEAR.input_body_bits, &mut bytes);
        }
        bytes
    }

    /// Reads and expands the wire form of exactly `rows` rows for a model of this layout.
    ///
    /// # Errors
    /// [`Error::Rows`], [`Error::Foreign`], [`Error::Length`], [`Error::Dimension`].
    pub fn from_bytes(bytes: &[u8], layout: &LinearLayout, rows: usize) -> Result<Self, Error> {
        check_rows(layout, rows)?;
        let rest = Kind::Input.strip(bytes)?;
        exact(Kind::Input, rest, input_bytes(layout, rows) - HEADER_BYTES)?;
        let (seed, rest) = rest.split_at(SEED_BYTES);
        let (stated, packed) = take_u32(rest).ok_or(Error::Foreign { expected: "rows" })?;
        if stated != rows {
            return Err(Error::Dimension {
                what: "the number of rows",
                expected: rows,
                got: stated,
            });
        }
        let seed = std::array::from_fn(|i| seed[i]);
        let body_bytes = packed.len() / layout.blocks;
        let blocks = Self::masks(layout, seed)
            .into_iter()
            .zip(packed.chunks_exact(body_bytes))
            .map(|(mask, body)| expand(layout, rows, mask, body))
            .collect();
        Ok(Self { rows, blocks })
    }

    /// The mask polynomials of a seed, one for each block, expanded one after the other.
    pub fn masks(layout: &LinearLayout, seed: Seed) -> Vec<Vec<u64>> {
        let mut randomness = Randomness::from_seed(seed);
        let mask = |_| {
            let mut mask = Vec::with_capacity(LINEAR.glwe_coefficients());
            mask.resize(LINEAR.polynomial_size.0, 0);
            randomness.fill_uniform(&mut mask);
            mask
        };
        (0..layout.blocks).map(mask).collect()
    }

    /// Rows inside.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One GLWE ciphertext for each block of features.
    pub fn blocks(&self) -> &[GlweCiphertextOwned<u64>] {
        &self.blocks
    }
}

/// The ciphertext of a mask and the packed body coefficients in use; the others are zero.
fn expand(
    layout: &LinearLayout,
    rows: usize,
    mut ciphertext: Vec<u64>,
    packed: &[u8],
) -> GlweCiphertextOwned<u64> {
    let used = layout.used_coefficients(rows);
    let mut body = vec![0; used.len()];
    unpack(packed, LINEAR.input_body_bits, &mut body);
    let start = ciphertext.len();
    ciphertext.resize(LINEAR.glwe_coefficients(), 0);
    for (position, coefficient) in used.zip(body) {
        ciphertext[start + position] = coefficient;
    }
    GlweCiphertext::from_container(ciphertext, LINEAR.polynomial_size, LINEAR.modulus())
}

/// Whether `rows` rows fit one set of ciphertexts.
pub(crate) fn check_rows(layout: &LinearLayout, rows: usize) -> Result<(), Error> {
    let fits = (1..=layout.rows).contains(&rows);
    fits.then_some(()).ok_or(Error::Rows {
        most: layout.rows,
        got: rows,
    })
}
