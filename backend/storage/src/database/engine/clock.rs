//! The database's own clock: what several machines agree on.

use std::time::Duration;

/// Milliseconds since the Unix epoch by the database's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatabaseTime(pub i64);

impl DatabaseTime {
    /// So much later.
    pub fn after(self, duration: Duration) -> Self {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(milliseconds))
    }
}
