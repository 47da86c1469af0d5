use serde::{Deserialize, Serialize};

use crate::text::{UNSEEN, hides, lines};

/// Version of a card that has only had one model.
pub const FIRST_VERSION: u32 = 1;
/// Most versions whose changes a card tells.
pub const MOST_CHANGES: usize = 50;
/// Most characters of what a version changed.
pub const LONGEST_CHANGE: usize = 1_000;
/// What moments lie before: the year 10000, in milliseconds since the Unix epoch.
const LATEST: i64 = 253_402_300_800_000;
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
    /// Checks what is said of a new version.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check(words: &str) -> Result<(), &'static str> {
        match hides(words.trim()) {
            true => Err(UNSEEN),
            false => Self::check_read(words),
        }
    }

    fn check_read(words: &str) -> Result<(), &'static str> {
        const LENGTH: &str = "Say in 1 to 1\u{202f}000 characters what this version changes.";
        lines(words, 1..=LONGEST_CHANGE, LENGTH)
    }
}

/// Checks what a card says of its versions.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check_versions(version: u32, changes: &[VersionChange]) -> Result<(), &'static str> {
    if !(FIRST_VERSION..=MOST_VERSIONS).contains(&version) {
        return Err("The version is out of bounds.");
    }
    if changes.len() > MOST_CHANGES {
        return Err("The card tells of more versions than it can.");
    }
    let mut before = version + 1;
    for change in changes {
        VersionChange::check_read(&change.words)?;
        let is_earlier = change.version > FIRST_VERSION && change.version < before;
        if !is_earlier || !(0..LATEST).contains(&change.at) {
            return Err("The versions that the card tells of are not in their order.");
        }
        before = change.version;
    }
    let is_told =
        version == FIRST_VERSION || changes.first().map(|change| change.version) == Some(version);
    is_told
        .then_some(())
        .ok_or("The card does not say what its version changes.")
}

pub(super) fn first() -> u32 {
    FIRST_VERSION
}
