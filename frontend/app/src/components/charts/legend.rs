use leptos::prelude::*;

use crate::usage::Timeline;

/// Names of the layers with their colours and sums.
#[component]
pub(super) fn Legend(
    /// The numbers.
    timeline: Signal<Timeline>,
) -> impl IntoView {
    let entries = move || {
        let entry = |(layer, name, total): (usize, String, u64)| {
            view! {
                <li class="legend-entry">
                    <svg class="legend-swatch" aria-hidden="true" focusable="false">
                        <rect class=format!("series-{layer}") width="100%" height="100%" rx="3" />
                    </svg>
                    {name}
                    <span class="legend-total">{total}</span>
                </li>
            }
        };
        timeline.with(|timeline| {
            let series = timeline.series.iter().enumerate();
            let rows: Vec<_> = series
                .map(|(layer, series)| (layer, series.name.clone(), series.total()))
                .collect();
            rows.into_iter().map(entry).collect_view()
        })
    };
    view! { <ul class="legend">{move || entries()}</ul> }
}
