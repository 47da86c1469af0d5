use std::fmt;

use serde::Deserialize;

/// What somebody saw of what she decides about: `?seen=` behind the address of the decision. Where it has changed since, nothing
/// is decided; without it, only what the decision itself demands is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Seen {
    seen: Option<String>,
}

impl Seen {
    /// The parameter's name.
    pub const NAME: &str = "seen";

    /// What marks a state of one thing: letters, digits and hyphens.
    pub(crate) fn mark(mark: fmt::Arguments<'_>) -> Self {
        Self {
            seen: Some(mark.to_string()),
        }
    }

    /// The address with what was seen.
    pub fn at(&self, address: &str) -> String {
        match &self.seen {
            Some(seen) => format!("{address}?{}={seen}", Self::NAME),
            None => address.to_owned(),
        }
    }

    /// Whether that is how it is now.
    pub fn is(&self, now: &Self) -> bool {
        self.seen.is_none() || self == now
    }
}
