//! The one choice of OPAQUE parameters (RFC 9807) that browser and server share: cipher suite,
//! password stretching, context, identities. The protocol itself is `opaque_ke`.

mod email;
mod stretching;

pub use email::{Email, Error};
pub use opaque_ke;
pub use rand_core::OsRng;
pub use stretching::{Stretching, Unfit};

use opaque_ke::{CipherSuite, Identifiers, Ristretto255, ServerRegistration, TripleDh};
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

/// Stands before request and address in [`change_context`].
const EMAIL_CONTEXT: &[u8] = b"tacit e-mail change v1\n";

/// Bound into the key exchange that proves the present password when it changes: with the request that registers the new one,
/// and the address that it is registered under if that is another, so that it is valid for this change and for nothing else.
pub fn change_context(request: &[u8], email: Option<&Email>) -> Vec<u8> {
    match email {
        None => [CHANGE_CONTEXT, request].concat(),
        Some(email) => [EMAIL_CONTEXT, request, b"\n", email.as_str().as_bytes()].concat(),
    }
}

/// Stands before the purpose in [`proof_context`].
const PROOF_CONTEXT: &[u8] = b"tacit proof of the password v1\n";

/// Bound into a key exchange that proves the password once more, for `purpose` and nothing else.
pub fn proof_context(purpose: &[u8]) -> Vec<u8> {
    [PROOF_CONTEXT, purpose].concat()
}

/// The server's identity in the envelope.
const SERVER: &[u8] = b"tacit";

/// Bytes of a registration record without what stands behind it.
pub const RECORD_BYTES: usize = 192;
/// Bytes of a `CredentialResponse` without what stands behind it.
pub const RESPONSE_BYTES: usize = 320;

/// A registration record as it is sent and stored, with how the password was stretched for it behind it; none for bytes that are
/// no such record.
pub fn read_record(bytes: &[u8]) -> Option<(ServerRegistration<Suite>, Stretching)> {
    let (record, stretching) = Stretching::split_from(bytes, RECORD_BYTES)?;
    let record = ServerRegistration::deserialize(record).ok()?;
    Some((record, stretching.ok()?))
}

/// Both identities, as registration and sign-in bind them into the envelope.
pub fn identifiers(email: &Email) -> Identifiers<'_> {
    Identifiers {
        client: Some(email.as_str().as_bytes()),
        server: Some(SERVER),
    }
}
