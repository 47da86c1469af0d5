//! Evaluation keys of model users: what lookups on her ciphertexts take. They hold no secret in the clear.

use circuit::LookupSet;
use serde::{Deserialize, Serialize};

use crate::{Timestamp, UploadId};

/// `POST` [`crate::paths::EVALUATION_KEYS`] (model user): announces an evaluation key; answers
/// [`EvaluationKeyUpload`]. The same announcement made twice answers the same upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvaluationKeyStart {
    /// Parameters it is for.
    pub set: LookupSet,
    /// Epoch of the public key it belongs to. An older epoch than the current one answers
    /// [`crate::ProblemKind::StaleKey`].
    pub key_epoch: u32,
    /// Size of the whole in bytes.
    pub bytes: u64,
    /// SHA-256 of the whole, hexadecimal.
    pub digest: String,
}

/// State of an upload. Parts are `part_bytes` long (the last one shorter); send the missing ones with
/// `PUT evaluation-keys/uploads/{id}/parts/{index}` in any order, then
/// `POST evaluation-keys/uploads/{id}/finish`, which checks digest and conformance and answers the
/// [`EvaluationKey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvaluationKeyUpload {
    /// Identifier.
    pub id: UploadId,
    /// Bytes of each part.
    pub part_bytes: u64,
    /// Number of parts.
    pub parts: u32,
    /// Indices of parts already here.
    pub received: Vec<u32>,
}

/// An evaluation key on the server. `GET` [`crate::paths::EVALUATION_KEYS`] (model user) lists those of
/// her current key epoch; those of earlier epochs are deleted when a new key is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvaluationKey {
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
