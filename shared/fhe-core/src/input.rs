use circuit::{Blueprint, Layout};
use sha2::{Digest, Sha256};
use tfhe::core_crypto::prelude::{
    DecompositionBaseLog, DecompositionLevelCount, GgswCiphertext, GgswCiphertextOwned,
    GlweCiphertext, GlweCiphertextOwned,
};

use crate::{
    Error, LINEAR, Randomness, SEED_BYTES, Seed,
    header::{HEADER_BYTES, Kind, exact, take_u32},
    packing::{pack, packed_bytes, unpack},
};

/// `log2 B` of the gadget of a gallery input.
pub const QUERY_BASE_LOG: DecompositionBaseLog = DecompositionBaseLog(14);
/// Levels of the gadget of a gallery input.
pub const QUERY_LEVELS: DecompositionLevelCount = DecompositionLevelCount(2);

/// Rows encrypted under the client key, expanded from a seed and packed bodies.
///
/// Only body coefficients in use travel ([`Layout::used_coefficients`]), rounded to 40 bits.
pub struct EncryptedInput {
    rows: usize,
    digest: Seed,
    ciphertexts: InputCiphertexts,
}

/// What an input consists of.
pub enum InputCiphertexts {
    /// One GLWE ciphertext for each block of quantized values.
    Blocks(Vec<GlweCiphertextOwned<u64>>),
    /// The GGSW ciphertext of a vector that meets a gallery.
    Query(GgswCiphertextOwned<u64>),
}

/// Bytes of the wire form of `rows` rows: header, seed, number of rows, packed bodies.
pub fn input_bytes(blueprint: &Blueprint, rows: usize) -> usize {
    let layout = blueprint.input_layout();
    message_bytes(layout, layout.used_coefficients(rows).len())
}

fn message_bytes(layout: &Layout, used: usize) -> usize {
    let body = packed_bytes(used, LINEAR.input_body_bits);
    HEADER_BYTES + SEED_BYTES + 4 + polynomials(layout) * body
}

/// Body polynomials of an input: one for each block, or one for each row of a GGSW ciphertext.
fn polynomials(layout: &Layout) -> usize {
    match layout {
        Layout::Gallery(_) => QUERY_LEVELS.0 * LINEAR.glwe_size().0,
        Layout::Dense(_) | Layout::Convolution(_) => layout.blocks(),
    }
}

impl EncryptedInput {
    /// The wire form of bodies `b = a*s + e + m` at the used coefficients, whose masks are
    /// [`EncryptedInput::masks`] of `seed`.
    pub fn encode(blueprint: &Blueprint, rows: usize, seed: Seed, bodies: &[Vec<u64>]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(input_bytes(blueprint, rows));
        bytes.extend(Kind::Input.header());
        bytes.extend(seed);
        bytes.extend((rows as u32).to_le_bytes());
        for body in bodies {
            pack(body.iter().copied(), LINEAR.input_body_bits, &mut bytes);
        }
        bytes
    }

    /// Reads and expands the wire form of exactly `rows` rows for a model of this circuit.
    ///
    /// # Errors
    /// [`Error::Rows`], [`Error::Foreign`], [`Error::Length`], [`Error::Dimension`].
    pub fn from_bytes(bytes: &[u8], blueprint: &Blueprint, rows: usize) -> Result<Self, Error> {
        check_rows(blueprint, rows)?;
        let rest = Kind::Input.strip(bytes)?;
        let layout = blueprint.input_layout();
        let used = layout.used_coefficients(rows);
        exact(Kind::Input, bytes, message_bytes(layout, used.len()))?;
        let (seed, rest) = rest.split_at(SEED_BYTES);
        let (stated, packed) = take_u32(rest).ok_or(Error::Foreign { expected: "rows" })?;
        same("the number of rows", rows, stated)?;
        let seed = std::array::from_fn(|i| seed[i]);
        let body_bytes = packed_bytes(used.len(), LINEAR.input_body_bits);
        let ciphertexts = Self::masks(layout, seed)
            .into_iter()
            .zip(packed.chunks_exact(body_bytes))
            .map(|(mask, body)| expand(&used, mask, body));
        Ok(Self {
            rows,
            digest: Sha256::digest(bytes).into(),
            ciphertexts: collect(layout, ciphertexts),
        })
    }

    /// One row's input, of the polynomials that it consists of: mask and body of each ciphertext in turn.
    ///
    /// # Errors
    /// [`Error::Dimension`] for another number of polynomials than the circuit's input has, or of coefficients
    /// than the ring has.
    pub fn from_polynomials(
        blueprint: &Blueprint,
        polynomials: Vec<Vec<u64>>,
    ) -> Result<Self, Error> {
        let layout = blueprint.input_layout();
        let (expected, got) = (2 * self::polynomials(layout), polynomials.len());
        let what = "the number of polynomials";
        same(what, expected, got)?;
        let mut lengths = polynomials.iter().map(Vec::len);
        lengths.try_for_each(|got| same("the ring", LINEAR.polynomial_size.0, got))?;
        let digest = digest_of(&polynomials, &layout.used_coefficients(1));
        let ciphertexts = polynomials.chunks_exact(2).map(<[_]>::concat);
        Ok(Self {
            rows: 1,
            digest,
            ciphertexts: collect(layout, ciphertexts),
        })
    }

    /// The mask polynomials of a seed, one for each body, expanded one after the other.
    pub fn masks(layout: &Layout, seed: Seed) -> Vec<Vec<u64>> {
        let mut randomness = Randomness::from_seed(seed);
        let mask = |_| {
            let mut mask = Vec::with_capacity(LINEAR.glwe_coefficients());
            mask.resize(LINEAR.polynomial_size.0, 0);
            randomness.fill_uniform(&mut mask);
            mask
        };
        (0..polynomials(layout)).map(mask).collect()
    }

    /// Rows inside.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// SHA-256 of what tells it from every other input: the wire form, or the start of each mask and the body
    /// coefficients in use.
    pub fn digest(&self) -> &Seed {
        &self.digest
    }

    /// The ciphertexts.
    pub fn ciphertexts(&self) -> &InputCiphertexts {
        &self.ciphertexts
    }
}

fn digest_of(polynomials: &[Vec<u64>], used: &[usize]) -> Seed {
    let mut digest = Sha256::new();
    for pair in polynomials.chunks_exact(2) {
        let mask = pair[0].iter().take(SEED_BYTES / size_of::<u64>());
        let body = used.iter().map(|place| &pair[1][*place]);
        mask.chain(body)
            .for_each(|word| digest.update(word.to_le_bytes()));
    }
    digest.finalize().into()
}

/// Mask and body of the packed body coefficients in use; the others are zero.
fn expand(used: &[usize], mut ciphertext: Vec<u64>, packed: &[u8]) -> Vec<u64> {
    let mut body = vec![0; used.len()];
    unpack(packed, LINEAR.input_body_bits, &mut body);
    let start = ciphertext.len();
    ciphertext.resize(LINEAR.glwe_coefficients(), 0);
    for (position, coefficient) in used.iter().zip(body) {
        ciphertext[start + position] = coefficient;
    }
    ciphertext
}

fn collect(layout: &Layout, ciphertexts: impl Iterator<Item = Vec<u64>>) -> InputCiphertexts {
    match layout {
        Layout::Gallery(_) => InputCiphertexts::Query(query(ciphertexts)),
        Layout::Dense(_) | Layout::Convolution(_) => {
            InputCiphertexts::Blocks(ciphertexts.map(glwe).collect())
        }
    }
}

fn same(what: &'static str, expected: usize, got: usize) -> Result<(), Error> {
    (got == expected).then_some(()).ok_or(Error::Dimension {
        what,
        expected,
        got,
    })
}

fn glwe(coefficients: Vec<u64>) -> GlweCiphertextOwned<u64> {
    GlweCiphertext::from_container(coefficients, LINEAR.polynomial_size, LINEAR.modulus())
}

fn query(rows: impl Iterator<Item = Vec<u64>>) -> GgswCiphertextOwned<u64> {
    GgswCiphertext::from_container(
        rows.flatten().collect(),
        LINEAR.glwe_size(),
        LINEAR.polynomial_size,
        QUERY_BASE_LOG,
        LINEAR.modulus(),
    )
}

/// Whether `rows` rows fit one set of ciphertexts.
pub(crate) fn check_rows(blueprint: &Blueprint, rows: usize) -> Result<(), Error> {
    let most = blueprint.rows();
    let fits = (1..=most).contains(&rows);
    fits.then_some(()).ok_or(Error::Rows { most, got: rows })
}
