//! A secret that anybody can send to the holder of a public key: the key encapsulation of Lyubashevsky, Peikert and
//! Regev (Eurocrypt 2010, section 3) under the ring's own key, with the transform of Fujisaki and Okamoto
//! (Crypto 1999; with refusal, as in Hofheinz, Hövelmanns, Kiltz, TCC 2017).

use fhe_core::{Binding, PublicKey, RING_SIZE, Randomness};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{ClientKey, Error, negacyclic, seal::encrypt_zero};

/// First bytes of a capsule: what it is, and its version.
const TAG: &[u8; 8] = b"TACTCAP\x01";
const MESSAGE_BYTES: usize = 32;
const MESSAGE_BITS: usize = 8 * MESSAGE_BYTES;
/// Bytes of a coefficient: its upper half is sent.
const WORD: usize = 4;

/// Bytes of a capsule: tag, mask, one coefficient of the body for each bit.
pub const CAPSULE_BYTES: usize = TAG.len() + (RING_SIZE + MESSAGE_BITS) * WORD;

/// A fresh secret, and the capsule in which it travels to the holder of `key`.
///
/// # Panics
/// When the platform has no entropy source.
pub fn encapsulate(key: &PublicKey) -> (Vec<u8>, Zeroizing<[u8; 32]>) {
    let message = Zeroizing::new(Randomness::from_entropy().seed());
    let capsule = made(key, &message);
    let secret = secret(&message, &capsule);
    (capsule, secret)
}

impl ClientKey {
    /// The secret in a capsule. A capsule that is not exactly what [`encapsulate`] makes of its secret is refused, so
    /// that whether it opens tells nothing of this key.
    ///
    /// # Errors
    /// [`Error::Capsule`].
    pub fn decapsulate(&self, capsule: &[u8]) -> Result<Zeroizing<[u8; 32]>, Error> {
        let words = capsule.strip_prefix(TAG).ok_or(Error::Capsule)?;
        if capsule.len() != CAPSULE_BYTES {
            return Err(Error::Capsule);
        }
        let words: Vec<u64> = words.as_chunks::<WORD>().0.iter().map(lifted).collect();
        let (mask, body) = words.split_at(RING_SIZE);
        let product = Zeroizing::new(negacyclic::multiply(mask, self.secret()));
        let mut message = Zeroizing::new([0; MESSAGE_BYTES]);
        for (bit, (body, product)) in body.iter().zip(product.iter()).enumerate() {
            let phase = body.wrapping_sub(*product);
            message[bit / 8] |= ((phase.wrapping_add(1 << 62) >> 63) as u8) << (bit % 8);
        }
        let again = made(&self.public_key(), &message);
        (again == capsule)
            .then(|| secret(&message, capsule))
            .ok_or(Error::Capsule)
    }
}

/// The capsule of a message, which decides all of its randomness.
fn made(key: &PublicKey, message: &[u8; MESSAGE_BYTES]) -> Vec<u8> {
    let seed = Sha256::new_with_prefix(b"tacit capsule noise v1")
        .chain_update(Binding::of_public_key().bytes())
        .chain_update(key.fingerprint())
        .chain_update(message);
    let mut randomness = Randomness::from_seed(seed.finalize().into());
    let [mask, body] = encrypt_zero([&key.mask(), key.body()], &mut randomness);
    let bits = (0..MESSAGE_BITS).map(|bit| u64::from(message[bit / 8] >> (bit % 8) & 1));
    let body = body.iter().zip(bits);
    let body = body.map(|(zero, bit)| zero.wrapping_add(bit << 63));
    let mut capsule = TAG.to_vec();
    for word in mask.iter().copied().chain(body) {
        capsule.extend_from_slice(&((word >> 32) as u32).to_le_bytes());
    }
    capsule
}

fn secret(message: &[u8; MESSAGE_BYTES], capsule: &[u8]) -> Zeroizing<[u8; 32]> {
    let digest = Sha256::new_with_prefix(b"tacit capsule secret v1")
        .chain_update(message)
        .chain_update(Sha256::digest(capsule));
    Zeroizing::new(digest.finalize().into())
}

fn lifted(word: &[u8; WORD]) -> u64 {
    u64::from(u32::from_le_bytes(*word)) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> ClientKey {
        ClientKey::from_seed([seed; 32])
    }

    #[test]
    fn the_holder_of_the_key_finds_the_secret_and_nobody_else() {
        for _ in 0..8 {
            let (capsule, secret) = encapsulate(&key(1).public_key());
            assert_eq!(capsule.len(), CAPSULE_BYTES);
            assert_eq!(key(1).decapsulate(&capsule), Ok(secret));
            assert_eq!(key(2).decapsulate(&capsule), Err(Error::Capsule));
        }
    }

    #[test]
    fn two_capsules_hold_two_secrets() {
        let secrets = [(); 2].map(|()| encapsulate(&key(1).public_key()).1);
        assert_ne!(secrets[0], secrets[1]);
    }

    /// A sender who learns whether a capsule opens would otherwise read a bit of the key in each.
    #[test]
    fn a_capsule_that_was_changed_anywhere_is_refused_even_where_it_decrypts_alike() {
        let (capsule, _) = encapsulate(&key(1).public_key());
        let places = (0..CAPSULE_BYTES).step_by(511);
        for place in places.chain([CAPSULE_BYTES - 1]) {
            let mut changed = capsule.clone();
            changed[place] ^= 1;
            assert_eq!(key(1).decapsulate(&changed), Err(Error::Capsule), "{place}");
        }
        assert!(key(1).decapsulate(&capsule[..capsule.len() - 4]).is_err());
        assert!(
            key(1)
                .decapsulate(&[&capsule[..], &[0; 4]].concat())
                .is_err()
        );
    }
}
