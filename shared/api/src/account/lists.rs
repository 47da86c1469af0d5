use serde::{Deserialize, Serialize};

/// A list that somebody may have on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LiveList {
    /// Accounts, with those that wait for a decision (administrator).
    Queue,
    /// Requests for the owner's models, and what became of them.
    Requests,
    /// The user's access to models.
    Access,
    /// How much of budgets is used (owner, user).
    Budget,
    /// The user's keys.
    Keys,
    /// The user's jobs.
    Jobs,
    /// Models and their cards (everybody).
    Models,
}

impl LiveList {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Queue,
        Self::Requests,
        Self::Access,
        Self::Budget,
        Self::Keys,
        Self::Jobs,
        Self::Models,
    ];
}

/// An event of [`crate::paths::LISTS_EVENTS`]: lists of the reader's that changed, or may have; none at all where the event says only that
/// the stream lives, as it does every other second. Never what stands in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedLists {
    /// Which.
    pub lists: Vec<LiveList>,
}

/// `GET` [`crate::paths::LISTS_COUNTS`]: what waits for the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListCounts {
    /// Accounts that wait for a decision (administrator).
    pub queue: u64,
    /// Requests for access or for more that wait for an answer, and copies to be sealed again (owner).
    pub requests: u64,
    /// Requests for access or for more that owners answered since the time that was stated (user).
    pub access: u64,
}

impl ListCounts {
    /// Everything that waits.
    pub fn sum(&self) -> u64 {
        self.queue + self.requests + self.access
    }
}
