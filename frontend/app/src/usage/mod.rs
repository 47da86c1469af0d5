//! Sums over the use of models, ready to be drawn.

mod sums;
mod timeline;

pub(crate) use sums::Sums;
pub(crate) use timeline::{Timeline, ticks};

use api::{Timestamp, log::UsageCell};

use crate::format::time;

/// What a timeline is stacked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stack {
    /// One colour for each user.
    User,
    /// One colour for each model.
    Model,
}

impl Stack {
    fn key(self, cell: &UsageCell) -> (&str, &str) {
        match self {
            Self::User => (&cell.user.0, &cell.user_name),
            Self::Model => (&cell.model.0, &cell.model_name),
        }
    }
}

/// The date of a UTC midnight: "2026-11-23".
pub(crate) fn day_name(midnight: Timestamp) -> String {
    time::iso(midnight).chars().take(10).collect()
}

#[cfg(test)]
pub(crate) fn cell(day: i64, user: &str, evaluations: u64) -> UsageCell {
    UsageCell {
        day: day * timeline::DAY_MS,
        model: api::ModelId("m".to_owned()),
        model_name: "Model".to_owned(),
        user: api::AccountId(user.to_owned()),
        user_name: format!("User {user}"),
        evaluations,
        rows: evaluations * 10,
        refused: 1,
        mean_duration_us: 100 * evaluations,
    }
}
