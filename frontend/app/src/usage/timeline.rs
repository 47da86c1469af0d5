use std::collections::BTreeMap;

use api::{Timestamp, log::UsageCell};

use super::Stack;

/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 86_400_000;
/// Series with a colour of their own; the others are added up.
const MOST_SERIES: usize = 5;

/// Evaluations by day, stacked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// Midnights (UTC), oldest first.
    pub(crate) days: Vec<Timestamp>,
    /// Layers, the busiest first, "Others" last.
    pub(crate) series: Vec<Series>,
    /// Totals of the days so many days earlier, where they are known.
    pub(crate) before: Vec<u64>,
    /// Whether the sum of all days says anything.
    pub(crate) is_summed: bool,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Series {
    /// Whose evaluations.
    pub(crate) name: String,
    /// Evaluations on each day.
    pub(crate) values: Vec<u64>,
    /// Whether it is the sum of those that have no colour of their own.
    pub(crate) is_rest: bool,
}

impl Timeline {
    /// The last `days` days up to `now`, stacked by user or by model.
    pub(crate) fn of(cells: &[UsageCell], stack: Stack, days: u32, now: Timestamp) -> Self {
        let today = now.div_euclid(DAY_MS);
        let first = today + 1 - i64::from(days);
        let mut before = vec![0; days as usize];
        let mut layers: BTreeMap<&str, Series> = BTreeMap::new();
        for cell in cells {
            let place = cell.day.div_euclid(DAY_MS) - first;
            if let Some(slot) = slot(place + i64::from(days), days) {
                before[slot] += cell.evaluations;
            }
            let Some(slot) = slot(place, days) else {
                continue;
            };
            let (id, name) = stack.key(cell);
            let layer = layers.entry(id).or_insert_with(|| Series {
                name: name.to_owned(),
                values: vec![0; days as usize],
                is_rest: false,
            });
            layer.values[slot] += cell.evaluations;
        }
        Self {
            days: (first..=today).map(|day| day * DAY_MS).collect(),
            series: busiest(layers.into_values().collect(), days as usize),
            before,
            is_summed: true,
        }
    }

    /// One layer: values of days, beside those of as many days before.
    pub(crate) fn single(
        name: &str,
        values: &[(Timestamp, u64)],
        days: u32,
        now: Timestamp,
    ) -> Self {
        let today = now.div_euclid(DAY_MS);
        let first = today + 1 - i64::from(days);
        let (mut of_days, mut before) = (vec![0; days as usize], vec![0; days as usize]);
        for (day, value) in values {
            let place = day.div_euclid(DAY_MS) - first;
            if let Some(slot) = slot(place, days) {
                of_days[slot] = *value;
            }
            if let Some(slot) = slot(place + i64::from(days), days) {
                before[slot] = *value;
            }
        }
        Self {
            days: (first..=today).map(|day| day * DAY_MS).collect(),
            series: vec![Series {
                name: name.to_owned(),
                values: of_days,
                is_rest: false,
            }],
            before,
            is_summed: true,
        }
    }

    /// Whether anything is known of the days before.
    pub(crate) fn has_before(&self) -> bool {
        self.before.iter().any(|value| *value > 0)
    }

    /// Evaluations of one day, all layers.
    pub(crate) fn total(&self, day: usize) -> u64 {
        self.series.iter().map(|series| series.values[day]).sum()
    }

    /// The largest of the daily totals, those before among them.
    pub(crate) fn peak(&self) -> u64 {
        let totals = (0..self.days.len()).map(|day| self.total(day));
        totals.chain(self.before.iter().copied()).max().unwrap_or(0)
    }
}

impl Series {
    /// Sum over all days.
    pub(crate) fn total(&self) -> u64 {
        self.values.iter().sum()
    }
}

fn slot(place: i64, days: u32) -> Option<usize> {
    let slot = usize::try_from(place).ok();
    slot.filter(|slot| *slot < days as usize)
}

fn busiest(mut series: Vec<Series>, days: usize) -> Vec<Series> {
    series.sort_unstable_by_key(|layer| std::cmp::Reverse(layer.total()));
    if series.len() <= MOST_SERIES + 1 {
        return series;
    }
    let rest = series.split_off(MOST_SERIES);
    let sum = |day: usize| rest.iter().map(|layer| layer.values[day]).sum();
    series.push(Series {
        name: t!("{} others", rest.len()),
        values: (0..days).map(sum).collect(),
        is_rest: true,
    });
    series
}

/// Round steps of an axis from 0 to at least `peak`: three to five of them, whole numbers.
pub(crate) fn ticks(peak: u64) -> Vec<u64> {
    let rough = peak.max(1).div_ceil(4);
    let power = 10u64.pow(rough.ilog10());
    let step = [1, 2, 5, 10]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    (0..=peak.max(1).div_ceil(step))
        .map(|tick| tick * step)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::cell;

    #[test]
    fn days_without_use_are_shown_as_zero() {
        let timeline = Timeline::of(&[cell(8, "a", 3)], Stack::User, 3, 9 * DAY_MS + 5);
        assert_eq!(timeline.days, [7 * DAY_MS, 8 * DAY_MS, 9 * DAY_MS]);
        assert_eq!(timeline.series[0].values, [0, 3, 0]);
    }

    #[test]
    fn older_use_is_left_out_but_for_the_period_before() {
        let timeline = Timeline::of(&[cell(1, "a", 3)], Stack::User, 3, 9 * DAY_MS);
        assert_eq!((timeline.peak(), timeline.has_before()), (0, false));
        let timeline = Timeline::of(&[cell(5, "a", 3)], Stack::User, 3, 9 * DAY_MS);
        assert_eq!(
            (timeline.before.as_slice(), timeline.peak()),
            ([0, 3, 0].as_slice(), 3)
        );
        assert!(timeline.series.is_empty());
    }

    #[test]
    fn single_values_stand_beside_those_of_the_period_before() {
        let values = [(6, 1), (7, 2), (9, 4)].map(|(day, value)| (day * DAY_MS, value));
        let timeline = Timeline::single("Requests", &values, 2, 9 * DAY_MS + 1);
        assert_eq!(timeline.series[0].values, [0, 4]);
        assert_eq!(timeline.before, [1, 2]);
    }

    #[test]
    fn the_busiest_keep_their_names_and_the_rest_is_added_up() {
        let cells: Vec<_> = (1..=8)
            .map(|user| cell(9, &user.to_string(), user))
            .collect();
        let timeline = Timeline::of(&cells, Stack::User, 1, 9 * DAY_MS);
        assert_eq!(timeline.series.len(), 6);
        assert_eq!(timeline.series[0].name, "User 8");
        assert_eq!(
            (timeline.series[5].name.as_str(), timeline.series[5].total()),
            ("3 others", 6)
        );
        assert!(timeline.series[5].is_rest && !timeline.series[4].is_rest);
        assert_eq!(timeline.peak(), 36);
    }

    #[test]
    fn axis_steps_are_round_and_cover_the_peak() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(7), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(90), [0, 50, 100]);
        assert!(
            (1..5_000).all(|peak| *ticks(peak).last().unwrap() >= peak && ticks(peak).len() <= 6)
        );
    }
}
