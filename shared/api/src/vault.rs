//! The vault: named blobs that only their holder can open. The server stores them blindly.

use serde::{Deserialize, Serialize};

/// Name of the item that lists the newest versions of the others. Each version of it is noted in the log, so that
/// nobody can be handed an older vault unnoticed.
pub const VERSIONS: &str = "versions";

/// Name of the item in which an owner keeps whom he refused or revoked: there is room for it in a full vault.
pub const CLOSED: &str = "closed";

/// One entry of `GET` [`crate::paths::VAULT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VaultItem {
    /// `[a-z0-9-]{1,64}`, chosen by the client.
    pub name: String,
    /// Grows with each write: by one, unless the writer states another number ([`NEXT_HEADER`]).
    pub version: u64,
    /// Size of the encrypted blob in bytes.
    pub bytes: u64,
}

/// Request header of `PUT vault/{name}`: the version the writer has seen (0: none). A mismatch answers
/// [`crate::ProblemKind::VaultConflict`], so that two tabs cannot overwrite each other. The answer to
/// `GET` and `PUT` carries the current version under the same name. An item that the service lost
/// ([`crate::ProblemKind::VaultLost`]) has the version that the list says.
pub const VERSION_HEADER: &str = "x-tacit-vault-version";

/// Request header of `PUT vault/{name}`: the version that the item gets, if not the one after that in [`VERSION_HEADER`]. A number
/// that was given before a restore is given to nothing else after it.
pub const NEXT_HEADER: &str = "x-tacit-vault-next";
