use sha2::{Digest, Sha256};

use crate::{
    Error, LINEAR, RING_SIZE, Randomness, SEED_BYTES, Seed,
    header::{HEADER_BYTES, Kind, exact},
};

/// A GLWE encryption of zero, `(a, b = a*s + e)`, under which anybody can encrypt to its holder.
///
/// The mask `a` is expanded from a seed, so that a key's owner cannot choose it: a chosen mask would
/// undo the re-randomisation that hides sealed weights from her.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    seed: Seed,
    body: Vec<u64>,
}

impl PublicKey {
    /// The key with mask `expand(seed)` and the given body of [`RING_SIZE`] coefficients.
    ///
    /// # Errors
    /// [`Error::Dimension`] for another number of coefficients.
    pub fn new(seed: Seed, body: Vec<u64>) -> Result<Self, Error> {
        if body.len() != RING_SIZE {
            let (expected, got) = (RING_SIZE, body.len());
            return Err(Error::Dimension {
                what: "the ring",
                expected,
                got,
            });
        }
        Ok(Self { seed, body })
    }

    /// Reads the wire form: header, seed, body as little-endian `u64`.
    ///
    /// # Errors
    /// [`Error::Foreign`], [`Error::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let rest = Kind::PublicKey.strip(bytes)?;
        exact(Kind::PublicKey, bytes, Self::BYTES)?;
        let (seed, body) = rest.split_at(SEED_BYTES);
        let word = |bytes: &[u8]| u64::from_le_bytes(std::array::from_fn(|i| bytes[i]));
        let seed = std::array::from_fn(|i| seed[i]);
        Self::new(seed, body.chunks_exact(8).map(word).collect())
    }

    /// Bytes of the wire form.
    pub const BYTES: usize = HEADER_BYTES + SEED_BYTES + RING_SIZE * 8;

    /// The wire form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend(Kind::PublicKey.header());
        bytes.extend(self.seed);
        bytes.extend(self.body.iter().flat_map(|word| word.to_le_bytes()));
        bytes
    }

    /// SHA-256 of the wire form.
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// The mask polynomial `a`, expanded from the seed.
    pub fn mask(&self) -> Vec<u64> {
        Self::expand(self.seed)
    }

    /// The body polynomial `b`.
    pub fn body(&self) -> &[u64] {
        &self.body
    }

    /// The mask polynomial of a seed.
    pub fn expand(seed: Seed) -> Vec<u64> {
        let mut mask = vec![0; LINEAR.polynomial_size.0];
        Randomness::from_seed(seed).fill_uniform(&mut mask);
        mask
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PublicKey({:02x?})", &self.fingerprint()[..4])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_bytes() {
        let key = PublicKey::new([3; 32], (0..2048).collect()).unwrap();
        assert_eq!(PublicKey::from_bytes(&key.to_bytes()), Ok(key));
    }

    #[test]
    fn foreign_and_cut_bytes_are_refused() {
        let bytes = PublicKey::new([3; 32], vec![0; 2048]).unwrap().to_bytes();
        assert!(matches!(
            PublicKey::from_bytes(b"hello"),
            Err(Error::Foreign { .. })
        ));
        assert!(matches!(
            PublicKey::from_bytes(&bytes[..99]),
            Err(Error::Length { .. })
        ));
    }
}
