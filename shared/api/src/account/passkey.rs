//! Passkeys (W3C Web Authentication Level 3): a second proof of who signs in, and a way to the key of a vault.
//!
//! The server keeps identifiers, public keys and counters, and of a passkey whose authenticator gives a secret (PRF extension) the
//! key of the vault, wrapped for that secret. It opens nothing.

use serde::{Deserialize, Serialize};

use crate::{Base64, PasskeyId, Timestamp, proof::Proof};

/// Stands before what proves the password to add a passkey.
const ADD: &[u8] = b"tacit passkey v1\n";
/// Stands before what proves the password to remove one.
const REMOVE: &[u8] = b"tacit passkey removal v1\n";
/// Stands before what proves the password to ask for a second factor or not.
const SECOND_FACTOR: &[u8] = b"tacit second factor v1\n";

/// `GET` [`crate::paths::PASSKEYS`]: the passkeys of the own account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Passkeys {
    /// Whether a sign-in takes one of them, beside the password.
    pub is_second_factor: bool,
    /// When whoever runs the service turned that off last, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turned_off_at: Option<Timestamp>,
    /// The oldest first.
    pub passkeys: Vec<Passkey>,
}

/// A passkey as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Passkey {
    /// Identifier.
    pub id: PasskeyId,
    /// As its person calls it, 1 to 100 characters.
    pub name: String,
    /// Whether it opens the vault.
    pub opens_vault: bool,
    /// When it was added.
    pub made_at: Timestamp,
    /// When it confirmed something last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// Answer to [`crate::paths::PASSKEY_START`]: what an authenticator makes a passkey for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyOffer {
    /// The server's half, sealed, for [`NewPasskey`]; lives for five minutes, in the session that began it, and counts once.
    pub attempt: Base64,
    /// The challenge.
    pub challenge: Base64,
    /// Names the account at the authenticator (user handle).
    pub user: Base64,
    /// Credentials that the account has: no authenticator shall make a second one.
    pub known: Vec<Base64>,
}

/// `POST` [`crate::paths::PASSKEYS`]: adds a passkey; answers the [`Passkey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewPasskey {
    /// From [`PasskeyOffer`].
    pub attempt: Base64,
    /// As its person calls it, 1 to 100 characters.
    pub name: String,
    /// `clientDataJSON`.
    pub client_data: Base64,
    /// Authenticator data, with the credential that was made.
    pub authenticator_data: Base64,
    /// The key of the vault, wrapped for the passkey's secret; none where its authenticator gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapped_vault_key: Option<Base64>,
    /// Of the password, for [`passkey_purpose`].
    pub proof: Proof,
}

/// What one of an account's passkeys is to confirm: the second step of a sign-in ([`crate::account::SignInAnswer`]), or what the
/// session asks for ([`crate::paths::PASSKEY_CHALLENGE`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyChallenge {
    /// The server's half, sealed, for [`PasskeyConfirmation`]; lives for five minutes and counts once.
    pub attempt: Base64,
    /// The challenge.
    pub challenge: Base64,
    /// What counts.
    pub credentials: Vec<PasskeyCredential>,
}

/// A credential that may confirm something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyCredential {
    /// Its identifier.
    pub id: Base64,
    /// Whether it opens the vault.
    pub opens_vault: bool,
}

/// What a passkey said to a [`PasskeyChallenge`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyConfirmation {
    /// From [`PasskeyChallenge`].
    pub attempt: Base64,
    /// Identifier of the credential that was used.
    pub credential: Base64,
    /// `clientDataJSON`.
    pub client_data: Base64,
    /// Authenticator data.
    pub authenticator_data: Base64,
    /// Signature of both.
    pub signature: Base64,
}

/// Answer to [`crate::paths::PASSKEY_UNLOCK`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyVaultKey {
    /// The key of the vault, wrapped for the secret of the passkey that was used.
    pub wrapped_vault_key: Base64,
}

/// `PUT` [`crate::paths::passkey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyName {
    /// 1 to 100 characters.
    pub name: String,
}

/// `POST` [`crate::paths::passkey_removal`]. With the last passkey goes the second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasskeyRemoval {
    /// Of the password, for [`removal_purpose`].
    pub proof: Proof,
}

/// `POST` [`crate::paths::SECOND_FACTOR`]: whether a sign-in takes a passkey. Turning it on ends all other sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondFactorChange {
    /// Whether it does from now on.
    pub is_on: bool,
    /// Of the password, for [`second_factor_purpose`].
    pub proof: Proof,
    /// To turn it on: one of the passkeys works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<PasskeyConfirmation>,
}

/// What the proof of the password is bound to when it adds this passkey: the message that bears its challenge, behind its length (u64
/// LE), and what it opens.
pub fn passkey_purpose(client_data: &[u8], wrapped_vault_key: Option<&[u8]>) -> Vec<u8> {
    let length = (client_data.len() as u64).to_le_bytes();
    let wrapped = wrapped_vault_key.unwrap_or_default();
    [ADD, &length, client_data, wrapped].concat()
}

/// What the proof of the password is bound to when it removes this passkey.
pub fn removal_purpose(id: &PasskeyId) -> Vec<u8> {
    [REMOVE, id.0.as_bytes()].concat()
}

/// What the proof of the password is bound to when it turns the second factor on or off.
pub fn second_factor_purpose(is_on: bool) -> Vec<u8> {
    [SECOND_FACTOR, &[u8::from(is_on)]].concat()
}
