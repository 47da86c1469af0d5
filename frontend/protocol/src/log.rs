use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a browser remembers of the log between visits (kept in the vault).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogState {
    /// Ed25519 key of the log, pinned at the first visit.
    pub public_key: Vec<u8>,
    /// Entries seen.
    pub size: u64,
    /// Roots of the complete subtrees of that size, largest first (RFC 6962, section 2.1).
    pub frontier: Vec<Vec<u8>>,
    /// JSON of the last signed head.
    pub head: Vec<u8>,
    /// Fingerprints (hexadecimal) logged under the reader's own name so far.
    pub own_keys: Vec<String>,
    /// Where each account's newest key stands in the log; none in a state of an earlier version, which did not
    /// look: then the log is read from its beginning once.
    #[serde(default)]
    pub newest_keys: Option<BTreeMap<String, u64>>,
}

impl LogState {
    /// The entry that the next leaves begin with.
    pub fn next_leaf(&self) -> u64 {
        self.newest_keys.as_ref().map_or(0, |_| self.size)
    }
}

/// What a published key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyKind {
    /// A user's: models are sealed to it.
    Sealing,
    /// An owner's: sealed copies are signed with it.
    Signing,
}

/// Whose keys to look for while following the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKey {
    /// The reader's account.
    pub account: String,
    /// Fingerprints (hexadecimal) she made herself.
    pub fingerprints: Vec<String>,
}

/// Outcome of following the log to a new head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogVerdict {
    /// What to remember; unchanged when the verdict is bad.
    pub state: Option<LogState>,
    /// Whether the new head continues the old one.
    pub verdict: Verdict,
    /// Fingerprints logged under the reader's name that she did not make.
    pub foreign_keys: Vec<String>,
}

/// Whether a proof holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not; why, in one sentence for a person.
    Fails(String),
}
