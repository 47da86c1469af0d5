use leptos::prelude::*;

use crate::{
    format::number::count,
    usage::{Timeline, day_name},
};

/// The numbers behind a timeline: days with use only, newest first.
#[component]
pub(super) fn TimelineTable(
    /// The numbers.
    timeline: Signal<Timeline>,
    /// What they count.
    caption: Signal<String>,
) -> impl IntoView {
    let heads = move || {
        timeline.with(|timeline| {
            let name = |name: String| view! { <th scope="col" class="numeric">{name}</th> };
            let names: Vec<_> = timeline
                .series
                .iter()
                .map(|series| series.name.clone())
                .collect();
            names.into_iter().map(name).collect_view()
        })
    };
    let rows = move || {
        timeline.with(|timeline| {
            let used = (0..timeline.days.len())
                .rev()
                .filter(|day| timeline.total(*day) > 0);
            used.map(|day| row(timeline, day)).collect_view()
        })
    };
    view! {
        <details class="chart-table">
            <summary>{t!("Show the numbers")}</summary>
            <div class="table-scroll" role="region" tabindex="0" aria-label=t!("Numbers of the chart")>
                <table class="table">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!("Day (UTC)")}</th>
                            {move || heads()}
                            <th scope="col" class="numeric">{t!("All")}</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows()}</tbody>
                </table>
            </div>
        </details>
    }
}

fn row(timeline: &Timeline, day: usize) -> impl IntoView + use<> {
    let values: Vec<u64> = timeline
        .series
        .iter()
        .map(|series| series.values[day])
        .collect();
    view! {
        <tr>
            <th scope="row" class="nowrap">{day_name(timeline.days[day])}</th>
            {values
                .into_iter()
                .map(|value| view! { <td class="numeric">{count(value)}</td> })
                .collect_view()}
            <td class="numeric">{count(timeline.total(day))}</td>
        </tr>
    }
}
