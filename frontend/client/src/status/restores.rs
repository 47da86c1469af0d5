use std::collections::BTreeMap;

use api::Timestamp;
use protocol::Restore;
use serde::{Deserialize, Serialize};

/// What the reader is asked to decide: the service says that it was put back to a backup, and this place saw more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreOffer {
    /// What the log itself says of it, the first where it went on; one at least.
    pub restores: Vec<Restore>,
    /// How many entries this place had seen.
    pub seen: u64,
    /// The log holds so many of them for sure.
    pub proved: u64,
    /// When the last entry of the backup was logged, if entries are missing.
    pub ends: Option<Timestamp>,
    /// Items of the reader's vault that are older than this place saw, or missing.
    pub items: Vec<String>,
    /// Answers whose entries this place would have compared, and that are missing.
    pub answers: usize,
}

/// A restore that the reader accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedRestore {
    /// Its entry's hash (hexadecimal).
    pub hash: String,
    /// When she did.
    pub accepted: Timestamp,
    /// How many entries the place had seen where she did.
    pub seen: u64,
    /// Items of her vault that were older or missing there.
    pub items: Vec<String>,
}

/// A restore that the log tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRestore {
    /// What it says.
    pub restore: Restore,
    /// What the reader decided; none where nothing that she had seen was missing.
    pub accepted: Option<AcceptedRestore>,
}

/// What is known of restores: in the vault, and here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Restores {
    pub(crate) accepted: Vec<AcceptedRestore>,
    /// Newest versions of vault items that were seen before a restore, by name: none of them is given to anything else.
    pub(crate) used: BTreeMap<String, u64>,
    /// Hashes of entries of that kind that this place has dealt with; none in the vault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) settled: Vec<String>,
}

impl RestoreOffer {
    /// Whether entries are missing that this place had seen.
    pub fn lacks_entries(&self) -> bool {
        self.seen > self.first()
    }

    /// How many entries were in the backup.
    pub fn first(&self) -> u64 {
        self.restores.first().map_or(0, |first| first.entry)
    }
}

impl Restores {
    pub(crate) fn accepted(&self, hash: &str) -> Option<&AcceptedRestore> {
        self.accepted.iter().find(|accepted| accepted.hash == hash)
    }

    pub(crate) fn accepts_all(&self, restores: &[Restore]) -> bool {
        let mut all = restores.iter();
        all.all(|restore| self.accepted(&restore.hash).is_some())
    }

    /// What another place knows counts here too.
    pub(crate) fn join(&mut self, other: &Self) {
        for accepted in &other.accepted {
            match self.accepted(&accepted.hash) {
                Some(_) => {}
                None => self.accepted.push(accepted.clone()),
            }
        }
        for (name, version) in &other.used {
            let used = self.used.entry(name.clone()).or_default();
            *used = (*used).max(*version);
        }
    }

    /// What the vault is told.
    pub(crate) fn told(&self) -> Self {
        Self {
            settled: Vec::new(),
            ..self.clone()
        }
    }
}
