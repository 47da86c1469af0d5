//! Proving the password once more, for one purpose and nothing else.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Base64};

/// Stands before what proves the password to delete an account.
const DELETE: &[u8] = b"tacit account deletion v1\n";

/// `POST` [`crate::paths::PROOF_START`]: begins a proof of the password.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofStart {
    /// OPAQUE `CredentialRequest`.
    pub request: Base64,
    /// What the key exchange is bound to, at most [`crate::limits::PURPOSE_BYTES`] long.
    pub purpose: Base64,
}

/// Answer to [`ProofStart`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofStarted {
    /// The server's half, sealed, for [`Proof`]; lives for one minute, in the session that began it, and counts once.
    pub attempt: Base64,
    /// OPAQUE `CredentialResponse`, and behind it how the password is stretched.
    pub response: Base64,
}

/// A proof of the password, with whatever it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proof {
    /// From [`ProofStarted`].
    pub attempt: Base64,
    /// OPAQUE `CredentialFinalization`.
    pub finalization: Base64,
}

/// What the proof of the password is bound to when it deletes this account.
pub fn deletion_purpose(account: &AccountId) -> Vec<u8> {
    [DELETE, account.0.as_bytes()].concat()
}
