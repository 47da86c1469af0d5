//! Resumable uploads. One route family takes every large file, whatever it is for.

use circuit::LookupSet;
use serde::{Deserialize, Serialize};

use crate::{Digest, GrantId, UploadId, grant::Grant, key::UploadedKey};

/// What an upload is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A sealed copy of the grant's model, from its owner.
    SealedCopy(GrantId),
    /// An evaluation key for lookups of these parameters, from a model user.
    EvaluationKey(LookupSet),
}

/// `POST` [`crate::paths::UPLOADS`]: announces a file; answers [`Upload`]. The same announcement again
/// finds the upload under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadStart {
    /// What it is for.
    pub purpose: Purpose,
    /// Epoch of the public key it was made for.
    pub key_epoch: u32,
    /// Its size.
    pub bytes: u64,
    /// Of the whole file.
    pub digest: Digest,
}

/// An upload under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload {
    /// Identifier.
    pub id: UploadId,
    /// Bytes of every part but the last.
    pub part_bytes: u64,
    /// Number of parts.
    pub parts: u32,
    /// Indices of parts the server has.
    pub received: Vec<u32>,
}

/// What a finished upload has become: answer of `POST uploads/{id}/finish`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Uploaded {
    /// The grant that the sealed copy made active.
    SealedCopy(Box<Grant>),
    /// The evaluation key in use.
    EvaluationKey(UploadedKey),
}
