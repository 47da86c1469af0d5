use sha2::{Digest, Sha256};

use super::uniformity::looks_uniform;
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
    /// [`Error::Foreign`], [`Error::Length`], and [`Error::NotRandom`] for a body that does not look uniform, or
    /// whose steps from one coefficient to the next do not: what is sealed to it could be read without its
    /// secret. An honest key is refused with a probability of at most `2^-41`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let rest = Kind::PublicKey.strip(bytes)?;
        exact(Kind::PublicKey, bytes, Self::BYTES)?;
        let (seed, body) = rest.split_at(SEED_BYTES);
        let word = |bytes: &[u8]| u64::from_le_bytes(std::array::from_fn(|i| bytes[i]));
        let seed = std::array::from_fn(|i| seed[i]);
        let body: Vec<u64> = body.chunks_exact(8).map(word).collect();
        let steps: Vec<u64> = body
            .windows(2)
            .map(|pair| pair[1].wrapping_sub(pair[0]))
            .collect();
        let what = Kind::PublicKey.name();
        (looks_uniform(&body, u64::BITS) && looks_uniform(&steps, u64::BITS))
            .then_some(())
            .ok_or(Error::NotRandom { what })?;
        Self::new(seed, body)
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

    fn key(body: Vec<u64>) -> PublicKey {
        PublicKey::new([3; 32], body).unwrap()
    }

    #[test]
    fn a_key_comes_back_from_its_bytes() {
        let key = key(PublicKey::expand([5; 32]));
        assert_eq!(PublicKey::from_bytes(&key.to_bytes()), Ok(key));
    }

    #[test]
    fn a_body_that_hides_nothing_is_refused() {
        let uniform = PublicKey::expand([5; 32]);
        let bodies = [
            vec![0; 2048],
            uniform.iter().map(|word| word >> 40).collect(),
            (0..2048u64)
                .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
                .collect(),
            (0..2048).map(|i| uniform[i / 2]).collect(),
        ];
        for body in bodies {
            let read = PublicKey::from_bytes(&key(body).to_bytes());
            assert!(matches!(read, Err(Error::NotRandom { .. })));
        }
    }

    #[test]
    fn foreign_and_cut_bytes_are_refused() {
        let bytes = key(vec![0; 2048]).to_bytes();
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
