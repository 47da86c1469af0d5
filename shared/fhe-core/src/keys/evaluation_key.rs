//! An evaluation key and its wire form: header, seed of the masks, then chunks of bodies. Chunks are
//! independent, so that several workers can make them.

use circuit::LookupSet;
use sha2::{Digest, Sha256};

use super::uniformity::looks_uniform;
use crate::{
    Error, LINEAR, RING_SIZE, Randomness, SEED_BYTES, Seed,
    header::{HEADER_BYTES, Kind, exact},
    lookup::{BOOTSTRAP_LEVELS, KEYSWITCH_LEVELS, LookupParameters, PACKING_KEYS, PACKING_LEVELS},
    packing::{pack, packed_bytes, unpack},
};

/// GGSW ciphertexts of the bootstrap key in one chunk.
pub const GGSWS_PER_CHUNK: usize = 16;

/// What one chunk of an evaluation key holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvaluationKeyChunk {
    /// GGSW ciphertexts of these bits of the small key.
    Bootstrap(std::ops::Range<usize>),
    /// LWE ciphertexts of the secret's bits under the small key.
    Keyswitch,
    /// GLWE ciphertexts of the secret's images under the packing automorphisms.
    Packing,
}

/// The chunks of a set's evaluation key, in order.
pub fn chunks(set: LookupSet) -> Vec<EvaluationKeyChunk> {
    let bits = LookupParameters::of(set).small_dimension.0;
    let firsts = (0..bits).step_by(GGSWS_PER_CHUNK);
    let bootstrap = firsts
        .map(|first| EvaluationKeyChunk::Bootstrap(first..(first + GGSWS_PER_CHUNK).min(bits)));
    bootstrap
        .chain([EvaluationKeyChunk::Keyswitch, EvaluationKeyChunk::Packing])
        .collect()
}

/// Number of chunks.
pub fn chunk_count(set: LookupSet) -> u32 {
    chunks(set).len() as u32
}

/// Bytes of the wire form.
pub fn total_bytes(set: LookupSet) -> u64 {
    let chunks: usize = chunks(set).iter().map(|chunk| chunk.bytes(set)).sum();
    (HEADER_BYTES + 1 + SEED_BYTES + chunks) as u64
}

/// First bytes of the wire form: header, set, seed of the masks.
pub fn header(set: LookupSet, seed: Seed) -> Vec<u8> {
    let mut bytes = Kind::EvaluationKey.header().to_vec();
    bytes.push(set.profile().bits);
    bytes.extend(seed);
    bytes
}

/// The generator of a chunk's masks: row by row, all mask polynomials of a row before the next.
pub fn masks(seed: Seed, index: u32) -> Randomness {
    let digest = Sha256::new()
        .chain_update(b"tacit evaluation key mask v1")
        .chain_update(seed)
        .chain_update(index.to_le_bytes());
    Randomness::from_seed(digest.finalize().into())
}

impl EvaluationKeyChunk {
    /// Body elements: coefficients of polynomials, or single LWE bodies.
    pub fn elements(&self, set: LookupSet) -> usize {
        let parameters = LookupParameters::of(set);
        match self {
            Self::Bootstrap(bits) => {
                let rows = BOOTSTRAP_LEVELS.0 * parameters.glwe_size().0;
                bits.len() * rows * parameters.polynomial_size.0
            }
            Self::Keyswitch => RING_SIZE * KEYSWITCH_LEVELS,
            Self::Packing => PACKING_KEYS * PACKING_LEVELS.0 * RING_SIZE,
        }
    }

    /// Elements that belong together: those of a polynomial, or as many LWE bodies.
    fn polynomial(&self, set: LookupSet) -> usize {
        match self {
            Self::Bootstrap(_) => LookupParameters::of(set).polynomial_size.0,
            Self::Keyswitch | Self::Packing => RING_SIZE,
        }
    }

    /// Bits kept of an element: those of the 32-bit modulus, or what lies above the noise.
    fn element_bits(&self) -> u32 {
        match self {
            Self::Keyswitch => 32,
            Self::Bootstrap(_) | Self::Packing => LINEAR.sealed_bits,
        }
    }

    /// Bytes of the chunk's wire form.
    pub fn bytes(&self, set: LookupSet) -> usize {
        packed_bytes(self.elements(set), self.element_bits())
    }

    /// Wire form of bodies; those of the keyswitch stand in the upper half of 64 bits.
    pub fn encode(&self, set: LookupSet, bodies: &[u64]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes(set));
        pack(bodies.iter().copied(), self.element_bits(), &mut bytes);
        bytes
    }
}

/// An evaluation key as it travelled, checked.
pub struct EvaluationKeyFile {
    set: LookupSet,
    seed: Seed,
    bytes: Vec<u8>,
}

impl EvaluationKeyFile {
    /// Takes over the wire form of a set's evaluation key.
    ///
    /// # Errors
    /// [`Error::Foreign`], also for another set, and [`Error::Length`].
    pub fn from_bytes(bytes: Vec<u8>, set: LookupSet) -> Result<Self, Error> {
        let rest = Kind::EvaluationKey.strip(&bytes)?;
        let bits = set.profile().bits;
        let expected = Kind::EvaluationKey.name();
        let rest = rest
            .strip_prefix(&[bits])
            .ok_or(Error::Foreign { expected })?;
        exact(Kind::EvaluationKey, &bytes, total_bytes(set) as usize)?;
        let seed = std::array::from_fn(|i| rest[i]);
        Ok(Self { set, seed, bytes })
    }

    /// Whether its bodies look uniform, polynomial by polynomial, as encryptions do: a key of zeros shows the
    /// secret it was made of, or none was used. An honest key is refused with a probability of at most `2^-46`.
    ///
    /// # Errors
    /// [`Error::NotRandom`].
    pub fn check_uniform(&self) -> Result<(), Error> {
        let what = Kind::EvaluationKey.name();
        let uniform = self.parts().all(|(chunk, _, bodies)| {
            let mut polynomials = bodies.chunks(chunk.polynomial(self.set));
            polynomials.all(|words| looks_uniform(words, chunk.element_bits()))
        });
        uniform.then_some(()).ok_or(Error::NotRandom { what })
    }

    /// Parameters it is for.
    pub fn set(&self) -> LookupSet {
        self.set
    }

    /// The wire form.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Each chunk with the generator of its masks and its bodies.
    pub fn parts(&self) -> impl Iterator<Item = (EvaluationKeyChunk, Randomness, Vec<u64>)> {
        let mut rest = &self.bytes[HEADER_BYTES + 1 + SEED_BYTES..];
        chunks(self.set)
            .into_iter()
            .enumerate()
            .map(move |(index, chunk)| {
                let (packed, after) = rest.split_at(chunk.bytes(self.set));
                rest = after;
                let mut bodies = vec![0; chunk.elements(self.set)];
                unpack(packed, chunk.element_bits(), &mut bodies);
                (chunk, masks(self.seed, index as u32), bodies)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_fits_the_limit_of_32_megabytes() {
        for set in LookupSet::ALL {
            assert!(total_bytes(set) < 32 << 20, "{set:?}: {}", total_bytes(set));
        }
    }

    #[test]
    fn bodies_that_do_not_look_encrypted_are_refused() {
        let set = LookupSet::Bits3;
        let mut words = vec![0u64; total_bytes(set) as usize / 8 + 1];
        Randomness::from_seed([6; 32]).fill_uniform(&mut words);
        let mut bytes = header(set, [1; 32]);
        bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        bytes.truncate(total_bytes(set) as usize);
        let read = |bytes: &[u8]| EvaluationKeyFile::from_bytes(bytes.to_vec(), set).unwrap();
        assert_eq!(read(&bytes).check_uniform(), Ok(()));
        for (start, len) in [
            (100, 1 << 20),
            (1 << 20, 512 * 6),
            (bytes.len() - 4096, 4096),
        ] {
            let mut zeros = bytes.clone();
            zeros[start..start + len].fill(0);
            assert!(read(&zeros).check_uniform().is_err(), "{len} zeros");
        }
    }

    #[test]
    fn keys_of_another_set_or_length_are_refused() {
        let mut bytes = header(LookupSet::Bits3, [1; 32]);
        bytes.resize(total_bytes(LookupSet::Bits3) as usize, 0);
        let read =
            |bytes: &[u8], set| EvaluationKeyFile::from_bytes(bytes.to_vec(), set).map(|_| ());
        assert_eq!(read(&bytes, LookupSet::Bits3), Ok(()));
        assert!(matches!(
            read(&bytes, LookupSet::Bits4),
            Err(Error::Foreign { .. })
        ));
        bytes.pop();
        assert!(matches!(
            read(&bytes, LookupSet::Bits3),
            Err(Error::Length { .. })
        ));
        assert!(read(b"TACT", LookupSet::Bits3).is_err());
    }
}
