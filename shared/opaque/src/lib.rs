//! The one choice of OPAQUE parameters (RFC 9807) that browser and server share: cipher suite,
//! password stretching, context, identities. The protocol itself is `opaque_ke`.

mod email;
mod stretching;

pub use email::{Email, Error};
pub use opaque_ke;
pub use rand_core::OsRng;
pub use stretching::Stretching;

use opaque_ke::{CipherSuite, Identifiers, Ristretto255, TripleDh};
use sha2::Sha512;

/// ristretto255, SHA-512, Triple Diffie-Hellman, Argon2id.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Stretching;
}

/// Bound into every key exchange, so that no transcript is valid elsewhere.
pub const CONTEXT: &[u8] = b"tacit sign-in v1";

/// Stands before the request in [`change_context`].
const CHANGE_CONTEXT: &[u8] = b"tacit password change v1\n";

/// Bound into the key exchange that proves the present password when it changes: with the request that registers the new one,
/// so that it is valid for this change and for nothing else.
pub fn change_context(request: &[u8]) -> Vec<u8> {
    [CHANGE_CONTEXT, request].concat()
}

/// Stands before the purpose in [`proof_context`].
const PROOF_CONTEXT: &[u8] = b"tacit proof of the password v1\n";

/// Bound into a key exchange that proves the password once more, for `purpose` and nothing else.
pub fn proof_context(purpose: &[u8]) -> Vec<u8> {
    [PROOF_CONTEXT, purpose].concat()
}

/// The server's identity in the envelope.
const SERVER: &[u8] = b"tacit";

/// Both identities, as registration and sign-in bind them into the envelope.
pub fn identifiers(email: &Email) -> Identifiers<'_> {
    Identifiers {
        client: Some(email.as_str().as_bytes()),
        server: Some(SERVER),
    }
}
