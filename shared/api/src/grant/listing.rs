//! The list of grants.

use crate::list::{ListQuery, filters, words};

/// Where a grant stands, to narrow a list by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantStanding {
    /// Its owner has something to do: seal, or answer a wish for more.
    Waits,
    /// Nobody answered it.
    Requested,
    /// A sealed copy is in use.
    Active,
    /// It has to be sealed again.
    Stale,
    /// The copy in use is of an older version of the model.
    Older,
    /// Suspended until its owner lifts it.
    Suspended,
    /// Its owner said no.
    Refused,
    /// Its user took the request back.
    Withdrawn,
    /// Its owner took access back.
    Revoked,
}

words!(GrantStanding {
    Waits = "waits",
    Requested = "requested",
    Active = "active",
    Stale = "stale",
    Older = "older",
    Suspended = "suspended",
    Refused = "refused",
    Withdrawn = "withdrawn",
    Revoked = "revoked",
});

filters! {
    /// What narrows the list of grants.
    GrantFilters {
        /// Only those that stand so.
        state: GrantStanding,
        /// Only of this model, by its identifier.
        model: String,
        /// Only of this user, by her account's identifier.
        user: String,
    }
}

/// What grants can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantColumn {
    /// Name of the user.
    User,
    /// Her organisation.
    Organisation,
    /// Name of the model.
    Model,
    /// Where it stands.
    State,
    /// Rows answered.
    Used,
    /// Rows allowed.
    Budget,
    /// When it ends; those without an end last.
    Until,
    /// When she asked.
    Asked,
}

words!(GrantColumn {
    User = "user",
    Organisation = "organisation",
    Model = "model",
    State = "state",
    Used = "used",
    Budget = "budget",
    Until = "until",
    Asked = "asked",
});

/// What is asked of the list of grants; its own order has those first that wait for their owner, then the latest change.
pub type GrantQuery = ListQuery<GrantFilters, GrantColumn>;
