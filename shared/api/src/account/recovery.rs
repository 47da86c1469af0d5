//! Recovery kits: a second way to the key of a vault, by words that only their person has.
//!
//! The words give a key that signs and a key that opens. The server keeps the public half of the first and the vault's key under
//! the second; neither opens anything.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Base64, Timestamp, proof::Proof};

/// Stands before what proves the password for a kit.
const KIT: &[u8] = b"tacit recovery kit v1\n";
/// Stands before what a kit signs to get the vault's key.
const OPEN: &[u8] = b"tacit recovery open v1\n";
/// Stands before what a kit signs to set a new password.
const FINISH: &[u8] = b"tacit recovery finish v1\n";

/// What the server keeps of a kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryKit {
    /// Ed25519 key that checks what the kit signs.
    pub verifying_key: Base64,
    /// The key of the vault, wrapped for the kit.
    pub wrapped_vault_key: Base64,
}

/// `GET` [`crate::paths::RECOVERY`]: the own kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryState {
    /// When the kit was made that is taken now; none without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<Timestamp>,
    /// When a kit set a new password last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// `POST` [`crate::paths::RECOVERY_KIT`]: takes the kit in place of any before it. May come twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewRecoveryKit {
    /// Of the password, for [`kit_purpose`].
    pub proof: Proof,
    /// The kit.
    pub kit: RecoveryKit,
}

/// `POST` [`crate::paths::RECOVERY_OPEN`]: shows that somebody holds the kit of an address. Changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryOpen {
    /// Registered e-mail address.
    pub email: String,
    /// OPAQUE `RegistrationRequest` of the new password.
    pub request: Base64,
    /// The kit's signature of [`open_statement`].
    pub signature: Base64,
}

/// Answer to [`RecoveryOpen`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryOpened {
    /// Whose kit it is.
    pub account: AccountId,
    /// The key of the vault, wrapped for the kit.
    pub wrapped_vault_key: Base64,
    /// OPAQUE `RegistrationResponse`.
    pub response: Base64,
    /// Which of the server's keys that is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Base64>,
}

/// `POST` [`crate::paths::RECOVERY_FINISH`]: sets the new password, uses the kit up and ends all sessions, or does nothing. May
/// come twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryFinish {
    /// Registered e-mail address.
    pub email: String,
    /// OPAQUE `RegistrationRecord` of the new password, and behind it how it was stretched.
    pub record: Base64,
    /// The key of the vault, wrapped for the new password.
    pub wrapped_vault_key: Base64,
    /// The kit that takes the place of the one that is used up; none to have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<RecoveryKit>,
    /// The used kit's signature of [`finish_statement`].
    pub signature: Base64,
    /// The keys that the record is registered with, as the answer to the first message said: others are refused, if they changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Base64>,
}

/// What the proof of the password is bound to when it brings this kit.
pub fn kit_purpose(kit: &RecoveryKit) -> Vec<u8> {
    statement(KIT, &[&kit.verifying_key.0, &kit.wrapped_vault_key.0])
}

/// What a kit signs to get the vault's key. `email` is spelt as it names the account.
pub fn open_statement(email: &str, request: &[u8]) -> Vec<u8> {
    statement(OPEN, &[email.as_bytes(), request])
}

/// What a kit signs to set a new password. `email` is spelt as it names the account.
pub fn finish_statement(
    email: &str,
    record: &[u8],
    wrapped_vault_key: &[u8],
    next: Option<&RecoveryKit>,
) -> Vec<u8> {
    let (key, wrapped) = next.map_or((&[][..], &[][..]), |next| {
        (&next.verifying_key.0, &next.wrapped_vault_key.0)
    });
    let parts = [email.as_bytes(), record, wrapped_vault_key, key, wrapped];
    statement(FINISH, &parts)
}

/// The tag, and each part behind its length (u64 LE).
fn statement(tag: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut statement = tag.to_vec();
    for part in parts {
        statement.extend_from_slice(&(part.len() as u64).to_le_bytes());
        statement.extend_from_slice(part);
    }
    statement
}
