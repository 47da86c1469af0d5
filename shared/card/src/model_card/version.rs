use serde::{Deserialize, Serialize};

use super::ModelCard;
use crate::text::lines;

/// Version of a card that has only had one model.
pub const FIRST_VERSION: u32 = 1;
/// Most versions whose changes a card tells.
pub const MOST_CHANGES: usize = 50;
/// Most characters of what a version changed.
pub const LONGEST_CHANGE: usize = 1_000;
/// Highest version.
const MOST_VERSIONS: u32 = 1_000_000;

/// What a version changed, as its owner tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionChange {
    /// Which version.
    pub version: u32,
    /// When he wrote it, in milliseconds since the Unix epoch.
    pub at: i64,
    /// His words, 1 to 1,000 characters.
    pub words: String,
}

impl VersionChange {
    /// Checks what is said of a version.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check(words: &str) -> Result<(), &'static str> {
        const LENGTH: &str = "Say in 1 to 1,000 characters what this version changes.";
        lines(words, 1..=LONGEST_CHANGE, LENGTH)
    }
}

impl ModelCard {
    /// The same card as another version, with what that changes before what earlier ones changed; of those the oldest are
    /// dropped where they are too many.
    pub fn as_version(self, version: u32, at: i64, words: &str, earlier: &[VersionChange]) -> Self {
        let change = VersionChange {
            version,
            at,
            words: words.trim().to_owned(),
        };
        let earlier = earlier.iter().filter(|change| change.version < version);
        let changes = std::iter::once(change).chain(earlier.cloned());
        Self {
            version,
            changes: changes.take(MOST_CHANGES).collect(),
            ..self
        }
    }

    pub(super) fn validate_versions(&self) -> Result<(), &'static str> {
        if !(FIRST_VERSION..=MOST_VERSIONS).contains(&self.version) {
            return Err("The version is out of bounds.");
        }
        if self.changes.len() > MOST_CHANGES {
            return Err("The card tells of more versions than it can.");
        }
        let mut before = self.version + 1;
        for change in &self.changes {
            VersionChange::check(&change.words)?;
            let is_earlier = change.version > FIRST_VERSION && change.version < before;
            if !is_earlier || change.at < 0 {
                return Err("The versions that the card tells of are not in their order.");
            }
            before = change.version;
        }
        let is_told = self.version == FIRST_VERSION
            || self.changes.first().map(|change| change.version) == Some(self.version);
        is_told
            .then_some(())
            .ok_or("The card does not say what its version changes.")
    }
}

pub(super) fn first() -> u32 {
    FIRST_VERSION
}
