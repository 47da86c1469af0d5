//! The list of accounts.

use super::{Account, Role, Standing};
use crate::{
    Seen,
    list::{ListQuery, Word, filters, words},
};

/// A standing without its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingKind {
    /// Waits for an administrator.
    Pending,
    /// May take part.
    Approved,
    /// Was refused.
    Denied,
    /// Was stopped.
    Suspended,
}

words!(StandingKind {
    Pending = "pending",
    Approved = "approved",
    Denied = "denied",
    Suspended = "suspended",
});

words!(Role {
    Administrator = "administrator",
    Owner = "owner",
    User = "user",
    Auditor = "auditor",
});

impl Account {
    /// Its standing, and how often it was asked for: what a decision about it is made on.
    pub fn seen(&self) -> Seen {
        let times = self.asked_again.as_ref().map_or(1, |again| again.times);
        let standing = StandingKind::from(&self.standing).word();
        Seen::mark(format_args!("{standing}-{times}"))
    }
}

impl From<&Standing> for StandingKind {
    fn from(standing: &Standing) -> Self {
        match standing {
            Standing::Pending => Self::Pending,
            Standing::Approved => Self::Approved,
            Standing::Denied { .. } => Self::Denied,
            Standing::Suspended { .. } => Self::Suspended,
        }
    }
}

filters! {
    /// What narrows the list of accounts.
    AccountFilters {
        /// Only this role.
        role: Role,
        /// Only this standing.
        state: StandingKind,
    }
}

/// What accounts can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountColumn {
    /// Name.
    Name,
    /// Organisation.
    Organisation,
    /// E-mail address.
    Email,
    /// Role.
    Role,
    /// Standing.
    State,
    /// When she registered.
    Registered,
    /// Since when she waits: her registration, a correction of what was denied, or that the decision was opened again.
    Asked,
}

words!(AccountColumn {
    Name = "name",
    Organisation = "organisation",
    Email = "email",
    Role = "role",
    State = "state",
    Registered = "registered",
    Asked = "asked",
});

/// What is asked of the list of accounts; its own order has those that wait first, then the newest.
pub type AccountQuery = ListQuery<AccountFilters, AccountColumn>;
