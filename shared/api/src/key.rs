//! Public keys and their place in the log; evaluation keys.

use circuit::LookupSet;
use serde::{Deserialize, Serialize};

use crate::{AccountId, Base64, Timestamp};

/// `POST` [`crate::paths::KEYS`] (model user): publishes a public key; a new one starts a new epoch and
/// marks sealed models of older epochs stale. Body: the proof that it is one of the candidates that were committed to, and
/// the public key. `POST` [`crate::paths::SIGNING_KEYS`]: publishes the
/// Ed25519 key that an owner signs sealed copies with, a user pools of pads. Body: the public key. Both bodies are
/// `application/octet-stream`; both answer [`PublishedKey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PublishedKey {
    /// Whose key.
    pub account: AccountId,
    /// 1 for the first key.
    pub epoch: u32,
    /// SHA-256 of the key's bytes.
    pub fingerprint: Base64,
    /// Index of the log entry that publishes it.
    pub log_index: u64,
    /// When.
    pub published_at: Timestamp,
}

/// Which of a user's candidate keys is kept. `POST` [`crate::paths::KEY_CANDIDATES`] (model user) with what she commits to: the
/// same commitment gets the same answer. Few new ones a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyChallenge {
    /// Index of the candidate.
    pub kept: u16,
}

/// `GET accounts/{id}/key`: the current key with its bytes; `GET accounts/{id}/signing-key`: the one that the
/// account signs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyDocument {
    /// Where it stands in the log.
    #[serde(flatten)]
    pub published: PublishedKey,
    /// Wire form of the public key; to check signatures with, 32 bytes of Ed25519.
    pub public_key: Base64,
    /// The log entry that publishes it, which names its holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<KeyEntry>,
}

impl KeyDocument {
    /// Whether the log has this one after another of the same account and kind.
    pub fn is_after(&self, other: &Self) -> bool {
        self.published.log_index > other.published.log_index
    }
}

/// A log entry that publishes a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyEntry {
    /// The public part, as hashed.
    pub leaf: String,
    /// The detail, as digested into the leaf.
    pub detail: String,
}

/// An evaluation key on the server. `GET` [`crate::paths::EVALUATION_KEYS`] (model user) lists those of
/// her current key epoch; those of earlier epochs are deleted when a new key is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadedKey {
    /// Parameters it is for.
    pub set: LookupSet,
    /// Epoch of the public key it belongs to.
    pub key_epoch: u32,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// When it was complete.
    pub uploaded_at: Timestamp,
}
