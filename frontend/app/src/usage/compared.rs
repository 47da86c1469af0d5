use api::{Timestamp, log::UsageCell};

use super::{Sums, timeline::DAY_MS};

/// Totals of some days, beside those of as many days before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Of the last days, today among them.
    pub(crate) last: Sums,
    /// Of the days before those.
    pub(crate) before: Sums,
}

impl Compared {
    /// Of the last `days` days up to `now`.
    pub(crate) fn of(cells: &[UsageCell], days: i64, now: Timestamp) -> Self {
        let first = now.div_euclid(DAY_MS) + 1 - days;
        let from = |first: i64| {
            let days = first * DAY_MS..(first + days) * DAY_MS;
            let within = cells.iter().filter(|cell| days.contains(&cell.day));
            Sums::of(&within.cloned().collect::<Vec<_>>())
        };
        Self {
            last: from(first),
            before: from(first - days),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::cell;

    #[test]
    fn each_day_counts_in_one_of_two_periods_or_in_none() {
        let cells = [
            cell(90, "a", 1),
            cell(91, "a", 2),
            cell(80, "b", 4),
            cell(71, "b", 8),
            cell(70, "b", 16),
        ];
        let compared = Compared::of(&cells, 10, 90 * DAY_MS + 5);
        assert_eq!(compared.last.evaluations, 1);
        assert_eq!(compared.before.evaluations, 4 + 8);
    }
}
