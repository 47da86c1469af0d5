//! Sums over the use of models, ready to be drawn.

mod compared;
mod recent;
mod sums;
mod timeline;

pub(crate) use compared::Compared;
pub(crate) use recent::{RECENT_DAYS, RecentUse};
pub(crate) use sums::Sums;
pub(crate) use timeline::{Series, Timeline, ticks};

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

/// The date of a UTC midnight, as the reader's language writes it.
pub(crate) fn day_name(midnight: Timestamp) -> String {
    time::written_day(&iso_day(midnight))
}

/// The same for machines: "2026-11-23".
pub(crate) fn iso_day(midnight: Timestamp) -> String {
    time::iso(midnight).chars().take(10).collect()
}

/// The same where there is little room: "23 Nov".
pub(crate) fn short_day(midnight: Timestamp) -> String {
    shortened(iso_day(midnight))
}

fn shortened(day: String) -> String {
    const MONTHS: [&str; 12] = [
        n!("Jan"),
        n!("Feb"),
        n!("Mar"),
        n!("Apr"),
        n!("May"),
        n!("Jun"),
        n!("Jul"),
        n!("Aug"),
        n!("Sep"),
        n!("Oct"),
        n!("Nov"),
        n!("Dec"),
    ];
    let number = |place: std::ops::Range<usize>| day.get(place)?.parse::<usize>().ok();
    let month = number(5..7).and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match (number(8..10), month) {
        (Some(number), Some(month)) => {
            let end = if words::language() == "de" { "." } else { "" };
            format!("{number}{end} {}", words::text(month))
        }
        _ => day,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_named_by_its_month() {
        assert_eq!(shortened("2026-01-01".to_owned()), "1 Jan");
        assert_eq!(shortened("2026-12-31".to_owned()), "31 Dec");
        assert_eq!(shortened("2026-13-31".to_owned()), "2026-13-31");
    }
}
