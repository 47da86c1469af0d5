use api::{Timestamp, health::HealthDay};
use leptos::prelude::*;

use crate::{components::charts::ColumnChart, format::time, usage::Timeline};

/// Days that a chart shows, beside as many before.
const DAYS: u32 = 30;

/// What is known of a day of the service.
#[derive(Clone, Copy)]
pub(super) struct DayMeasure {
    /// As a choice writes it.
    pub(super) word: &'static str,
    /// What is counted.
    name: &'static str,
    value: fn(&HealthDay) -> u64,
    /// Whether days add up.
    is_summed: bool,
}

/// Requests, faults, and how fast, how full and how large the service was.
pub(super) const MEASURES: [DayMeasure; 5] = [
    DayMeasure {
        word: "requests",
        name: n!("Requests a day"),
        value: |day| day.requests,
        is_summed: true,
    },
    DayMeasure {
        word: "faults",
        name: n!("Faults of the server a day"),
        value: |day| day.faults,
        is_summed: true,
    },
    DayMeasure {
        word: "within",
        name: n!("Milliseconds within which 99 of 100 requests were answered"),
        value: |day| day.within_ms,
        is_summed: false,
    },
    DayMeasure {
        word: "waited",
        name: n!("Most evaluations that waited"),
        value: |day| day.most_waited,
        is_summed: false,
    },
    DayMeasure {
        word: "disk",
        name: n!("Megabytes in use on the disk"),
        value: |day| day.disk_used / 1_000_000,
        is_summed: false,
    },
];

impl DayMeasure {
    /// What is counted, in the reader's language.
    pub(super) fn name(&self) -> &'static str {
        words::text(self.name)
    }

    fn timeline(&self, days: &[HealthDay], now: Timestamp) -> Timeline {
        let values: Vec<_> = days
            .iter()
            .map(|day| (day.day, (self.value)(day)))
            .collect();
        Timeline {
            is_summed: self.is_summed,
            ..Timeline::single(self.name(), &values, DAYS, now)
        }
    }
}

/// One measure of each of the last 30 days, beside the 30 before.
#[component]
pub(super) fn DayChart(
    #[prop(into)] days: Signal<Vec<HealthDay>>,
    #[prop(into)] measure: Signal<DayMeasure>,
) -> impl IntoView {
    let timeline = Memo::new(move |_| {
        let measure = measure.get();
        days.with(|days| measure.timeline(days, time::now()))
    });
    let caption = Signal::derive(move || t!("{}, last 30 days", measure.get().name()));
    view! { <ColumnChart caption timeline /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_is_told_by_its_measure_and_what_does_not_add_up_has_no_sum() {
        let day = HealthDay {
            requests: 7,
            disk_used: 3_000_000,
            ..HealthDay::default()
        };
        let told = MEASURES.map(|measure| {
            let timeline = measure.timeline(&[day], 1);
            let today = timeline.series[0].values.last().copied();
            (measure.word, today, timeline.is_summed)
        });
        let expected = [
            ("requests", Some(7), true),
            ("faults", Some(0), true),
            ("within", Some(0), false),
            ("waited", Some(0), false),
            ("disk", Some(3), false),
        ];
        assert_eq!(told, expected);
    }
}
