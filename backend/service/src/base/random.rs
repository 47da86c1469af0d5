//! Randomness and digests in the text forms the contract uses.

use std::fmt::Write;

use rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

/// A random (version 4) UUID, for identifiers.
pub fn identifier() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// `N` random bytes from the operating system.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// SHA-256.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
