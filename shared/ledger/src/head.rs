//! Signed tree heads: what the log commits to.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::{Error, Hash};

const CONTEXT: &[u8] = b"tacit tree head v1\n";

/// `"tacit tree head v1\n" || size (u64 LE) || at (i64 LE, milliseconds) || root`.
pub fn message(size: u64, at: i64, root: &Hash) -> Vec<u8> {
    [
        CONTEXT,
        size.to_le_bytes().as_slice(),
        at.to_le_bytes().as_slice(),
        root.as_slice(),
    ]
    .concat()
}

/// Ed25519 signature over [`message`], 64 bytes.
pub fn sign(key: &SigningKey, size: u64, at: i64, root: &Hash) -> Vec<u8> {
    key.sign(&message(size, at, root)).to_bytes().to_vec()
}

/// Checks a tree head; strict about the key and the signature's encoding (RFC 8032, section 5.1.7).
///
/// # Errors
/// [`Error::PublicKey`] or [`Error::Signature`].
pub fn verify(
    public_key: &[u8],
    size: u64,
    at: i64,
    root: &Hash,
    signature: &[u8],
) -> Result<(), Error> {
    let key = public_key
        .try_into()
        .ok()
        .and_then(|bytes| VerifyingKey::from_bytes(bytes).ok())
        .ok_or(Error::PublicKey)?;
    let signature = Signature::from_slice(signature).map_err(|_| Error::Signature)?;
    key.verify_strict(&message(size, at, root), &signature)
        .map_err(|_| Error::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    #[test]
    fn a_signed_head_verifies_with_the_key_of_its_log_only() {
        let signature = sign(&key(), 3, 1_000, &[1; 32]);
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        let check = |key: &[u8]| verify(key, 3, 1_000, &[1; 32], &signature);
        assert_eq!(check(key().verifying_key().as_bytes()), Ok(()));
        assert_eq!(check(other.as_bytes()), Err(Error::Signature));
        assert_eq!(check(&[0; 31]), Err(Error::PublicKey));
    }

    #[test]
    fn a_changed_size_time_root_or_signature_is_noticed() {
        let public = key().verifying_key();
        let signature = sign(&key(), 3, 1_000, &[1; 32]);
        let check = |size, at, root: &Hash, signature: &[u8]| {
            verify(public.as_bytes(), size, at, root, signature)
        };
        assert_eq!(check(3, 1_000, &[1; 32], &signature), Ok(()));
        assert!(check(4, 1_000, &[1; 32], &signature).is_err());
        assert!(check(3, 1_001, &[1; 32], &signature).is_err());
        assert!(check(3, 1_000, &[2; 32], &signature).is_err());
        for byte in 0..signature.len() {
            let mut forged = signature.clone();
            forged[byte] ^= 1;
            assert!(check(3, 1_000, &[1; 32], &forged).is_err());
        }
        assert!(check(3, 1_000, &[1; 32], &signature[..63]).is_err());
    }
}
