//! The users of an owner's models.

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Timestamp,
    list::{ListQuery, filters, words},
};

/// A user who asked for an owner's models, and what she has of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelUser {
    /// Her account.
    pub id: AccountId,
    /// Her name.
    pub name: String,
    /// Her organisation.
    pub organisation: String,
    /// Copies that are sealed for the key she has, in use or ended.
    pub active: u64,
    /// Copies that have to be sealed again.
    pub stale: u64,
    /// Requests that nobody answered.
    pub requested: u64,
    /// Rows that the owner's models answered her in all.
    pub rows_used: u64,
    /// When one of them was last charged for an answer.
    pub used_at: Option<Timestamp>,
}

/// What a user has of an owner's models, to narrow a list by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelUserStanding {
    /// A sealed copy, whether it is to be sealed again or not.
    Sealed,
    /// A copy that has to be sealed again.
    Stale,
    /// A request that nobody answered.
    Requested,
    /// None of these any more.
    Without,
}

words!(ModelUserStanding {
    Sealed = "sealed",
    Stale = "stale",
    Requested = "requested",
    Without = "without",
});

filters! {
    /// What narrows the list of users.
    ModelUserFilters {
        /// Only those who have that.
        state: ModelUserStanding,
    }
}

/// What users can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelUserColumn {
    /// Name.
    Name,
    /// Organisation.
    Organisation,
    /// Sealed copies, those that have to be sealed again among them.
    Copies,
    /// Copies that have to be sealed again.
    Stale,
    /// Rows answered.
    Used,
    /// When she was last answered; those who never were first.
    Last,
}

words!(ModelUserColumn {
    Name = "name",
    Organisation = "organisation",
    Copies = "copies",
    Stale = "stale",
    Used = "used",
    Last = "last",
});

/// What is asked of the list of users; its own order is by name.
pub type ModelUserQuery = ListQuery<ModelUserFilters, ModelUserColumn>;
