//! A letter to the holder of a public key: a capsule with a fresh secret, then the contents under that secret.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use fhe_client::{CAPSULE_BYTES, ClientKey, encapsulate};
use fhe_core::PublicKey;
use zeroize::Zeroizing;

use crate::error::Error;

const CONTEXT: &[u8] = b"tacit letter v1\n";
/// A secret encrypts once.
const NONCE: [u8; 24] = [0; 24];

/// `capsule || XChaCha20-Poly1305(contents)`.
pub(super) fn sealed(key: &PublicKey, contents: &[u8]) -> Result<Vec<u8>, Error> {
    let (capsule, secret) = encapsulate(key);
    let sealed = cipher(&secret).encrypt(&XNonce::from(NONCE), payload(contents));
    let sealed = sealed.map_err(|_| Error::ItemTooLarge)?;
    Ok([capsule, sealed].concat())
}

/// Opposite of [`sealed`].
pub(super) fn opened(key: &ClientKey, letter: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let parts = letter.split_at_checked(CAPSULE_BYTES);
    let (capsule, sealed) = parts.ok_or(Error::Letter)?;
    let secret = key.decapsulate(capsule).map_err(|_| Error::Letter)?;
    let contents = cipher(&secret).decrypt(&XNonce::from(NONCE), payload(sealed));
    contents.map(Zeroizing::new).map_err(|_| Error::Letter)
}

fn cipher(secret: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(secret.into())
}

fn payload(message: &[u8]) -> Payload<'_, '_> {
    Payload {
        msg: message,
        aad: CONTEXT,
    }
}
