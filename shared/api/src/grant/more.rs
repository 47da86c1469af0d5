use serde::{Deserialize, Serialize};

use crate::{Seen, Timestamp};

/// `POST grants/{id}/more` (model user): asks the owner for a larger budget or a later end; answers [`super::Grant`].
/// `DELETE` takes that back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MoreRequest {
    /// Rows she would like in all, known answers included; more than now, unless only the end is too early.
    pub rows: u64,
    /// Why, 1 to 1,000 characters.
    pub purpose: String,
}

/// What a user asked for beyond her grant. It is gone when the owner raises the budget or moves the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MoreAsked {
    /// Rows she would like in all.
    pub rows: u64,
    /// Why.
    pub purpose: String,
    /// When she asked.
    pub asked_at: Timestamp,
    /// Why the owner said no, if he did.
    pub declined: Option<String>,
}

impl MoreAsked {
    /// What an answer to it is made on.
    pub fn seen(&self) -> Seen {
        Seen::mark(format_args!("{}-{}", self.asked_at, self.rows))
    }
}
