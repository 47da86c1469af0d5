//! The vault: named blobs that only their holder can open. The server stores them blindly.

use serde::{Deserialize, Serialize};

/// Name of the item that lists the newest versions of the others. Each version of it is noted in the log, so that
/// nobody can be handed an older vault unnoticed.
pub const VERSIONS: &str = "versions";

/// One entry of `GET` [`crate::paths::VAULT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VaultItem {
    /// `[a-z0-9-]{1,64}`, chosen by the client.
    pub name: String,
    /// Grows by one with each write.
    pub version: u64,
    /// Size of the encrypted blob in bytes.
    pub bytes: u64,
}

/// Request header of `PUT vault/{name}`: the version the writer has seen (0: none). A mismatch answers
/// [`crate::ProblemKind::VaultConflict`], so that two tabs cannot overwrite each other. The answer to
/// `GET` and `PUT` carries the current version under the same name.
pub const VERSION_HEADER: &str = "x-tacit-vault-version";
