//! Log entries as people read them, and their sums.

use serde::{Deserialize, Serialize};

use crate::{AccountId, ModelId, Timestamp};

/// One log entry that concerns the reader (administrators: every entry).
/// `GET` [`crate::paths::ACTIVITY`]`?before=&limit=&kind=&model=` answers newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Activity {
    /// The public part, as hashed.
    pub leaf: String,
    /// The detail, as digested into the leaf.
    pub detail: String,
    /// Who acted, by name, as of now.
    pub actor_name: Option<String>,
    /// Whom it concerns, by name, as of now.
    pub subject_name: Option<String>,
    /// Which model, by name, as of now.
    pub model_name: Option<String>,
}

/// A page of activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActivityPage {
    /// Newest first.
    pub entries: Vec<Activity>,
    /// Pass as `before` for the next page; none on the last.
    pub next: Option<u64>,
}

/// `GET` [`crate::paths::USAGE`]`?days=` (owner: his models; user: her own requests; administrator: all).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Usage {
    /// One for each day (UTC) and user and model with at least one evaluation.
    pub cells: Vec<UsageCell>,
}

/// Evaluations of one day, user and model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UsageCell {
    /// Midnight (UTC) the day begins with.
    pub day: Timestamp,
    /// Which model.
    pub model: ModelId,
    /// Its name.
    pub model_name: String,
    /// Who asked.
    pub user: AccountId,
    /// Her name.
    pub user_name: String,
    /// Evaluations answered.
    pub evaluations: u64,
    /// Rows answered.
    pub rows: u64,
    /// Requests refused (budget, grant).
    pub refused: u64,
    /// Mean microseconds on ciphertext.
    pub mean_duration_us: u64,
}
