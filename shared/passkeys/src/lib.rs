//! The relying party's half of WebAuthn (W3C Web Authentication Level 3), without attestation: what a server checks of a passkey
//! that was made (section 7.1) and of one that confirms something (section 7.2).
//!
//! ES256 and EdDSA only. Nothing here reads CBOR: an authenticator writes a public key in one canonical way (section 6.5.1.1), so
//! that it is compared with its two forms byte by byte.

#[cfg(feature = "authenticator")]
pub mod authenticator;

mod authenticator_data;
mod client_data;
mod error;
mod party;
mod public_key;

pub use error::Error;
pub use party::{Assertion, Confirmed, KnownPasskey, MadePasskey, Party};

/// Bytes of a challenge; section 13.4.3 asks for at least 16.
pub const CHALLENGE_BYTES: usize = 32;
/// Longest `clientDataJSON` that is read.
pub const CLIENT_DATA_BYTES: usize = 1024;
/// Longest authenticator data that are read: a credential identifier has at most 1,023 bytes (section 7.1, step 25).
pub const AUTHENTICATOR_DATA_BYTES: usize = 2048;
/// Longest identifier of a credential.
pub const CREDENTIAL_BYTES: usize = 1023;
/// Longest signature: 72 bytes for ES256, 64 for EdDSA.
pub const SIGNATURE_BYTES: usize = 72;
