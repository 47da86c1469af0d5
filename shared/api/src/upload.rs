//! Resumable upload of a sealed model.

use serde::{Deserialize, Serialize};

use crate::{GrantId, UploadId};

/// `POST grants/{id}/uploads` (owner): announces a sealed copy; answers [`Upload`]. The same
/// announcement made twice answers the same upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadStart {
    /// Size of the whole in bytes.
    pub bytes: u64,
    /// SHA-256 of the whole, hexadecimal.
    pub digest: String,
    /// Key epoch it was sealed for. An older epoch than the user's answers
    /// [`crate::ProblemKind::StaleKey`].
    pub key_epoch: u32,
}

/// State of an upload. Parts are `part_bytes` long (the last one shorter); send the missing ones with
/// `PUT uploads/{id}/parts/{index}` in any order, then `POST uploads/{id}/finish`, which checks the
/// digest and the conformance of the sealed model and answers the [`crate::grant::Grant`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload {
    /// Identifier.
    pub id: UploadId,
    /// For which grant.
    pub grant: GrantId,
    /// Bytes of each part.
    pub part_bytes: u64,
    /// Number of parts.
    pub parts: u32,
    /// Indices of parts already here.
    pub received: Vec<u32>,
}
