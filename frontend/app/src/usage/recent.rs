//! Use that is loaded again while it is on screen.

use api::{Timestamp, log::UsageCell};

use super::timeline::DAY_MS;

/// Days that are loaded again: answers may be booked shortly after midnight.
pub(crate) const RECENT_DAYS: u32 = 2;

/// Use by days, of which the last days are loaded again and put into place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecentUse {
    cells: Vec<UsageCell>,
    loaded_at: Timestamp,
}

impl RecentUse {
    /// All that was loaded then.
    pub(crate) fn new(cells: Vec<UsageCell>, loaded_at: Timestamp) -> Self {
        Self { cells, loaded_at }
    }

    /// All of it.
    pub(crate) fn cells(&self) -> &[UsageCell] {
        &self.cells
    }

    /// Whether the last [`RECENT_DAYS`] are all that can be another by `now`.
    pub(crate) fn is_recent(&self, now: Timestamp) -> bool {
        now.div_euclid(DAY_MS) - self.loaded_at.div_euclid(DAY_MS) < i64::from(RECENT_DAYS)
    }

    /// With the last [`RECENT_DAYS`] as they were loaded at `now`.
    pub(crate) fn with(mut self, recent: Vec<UsageCell>, now: Timestamp) -> Self {
        // By the server's days: this computer's clock may be wrong.
        let first = recent.iter().map(|cell| cell.day).min();
        self.cells
            .retain(|cell| first.is_none_or(|first| cell.day < first));
        self.cells.extend(recent);
        self.loaded_at = now;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::cell;

    fn days(recent: &RecentUse) -> Vec<(i64, u64)> {
        let cells = recent.cells().iter();
        cells
            .map(|cell| (cell.day / DAY_MS, cell.evaluations))
            .collect()
    }

    #[test]
    fn the_last_days_are_put_into_place_and_the_others_stay() {
        let known = vec![cell(7, "a", 1), cell(8, "a", 2), cell(9, "a", 3)];
        let known = RecentUse::new(known, 9 * DAY_MS);
        let now = 9 * DAY_MS + 5;
        let with = known.clone().with(vec![cell(9, "a", 4)], now);
        assert_eq!(days(&with), [(7, 1), (8, 2), (9, 4)]);
        let with = with.with(vec![cell(8, "a", 2), cell(9, "b", 5)], now);
        assert_eq!(days(&with), [(7, 1), (8, 2), (9, 5)]);
        let none = known.with(Vec::new(), now);
        assert_eq!(days(&none), [(7, 1), (8, 2), (9, 3)]);
    }

    #[test]
    fn after_more_than_a_day_all_is_loaded_again() {
        let known = RecentUse::new(Vec::new(), 9 * DAY_MS + 7);
        assert!(known.is_recent(10 * DAY_MS + 1));
        assert!(!known.is_recent(11 * DAY_MS));
    }
}
