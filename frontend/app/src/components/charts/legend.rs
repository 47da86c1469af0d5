use leptos::prelude::*;

use crate::{
    format::number::count,
    usage::{Series, Timeline},
};

/// Names of the layers with their colours and sums.
#[component]
pub(super) fn Legend(
    /// The numbers.
    timeline: Signal<Timeline>,
) -> impl IntoView {
    let entries = move || {
        let entry = |(fill, name, total): (String, String, u64)| {
            view! {
                <li class="legend-entry">
                    <svg class="legend-swatch" aria-hidden="true" focusable="false">
                        <rect class=fill width="100%" height="100%" rx="3" />
                    </svg>
                    {name}
                    <span class="legend-total">{count(total)}</span>
                </li>
            }
        };
        timeline.with(|timeline| {
            let series = timeline.series.iter().enumerate();
            let rows: Vec<_> = series
                .map(|(layer, series)| (fill(layer, series), series.name.clone(), series.total()))
                .collect();
            rows.into_iter().map(entry).collect_view()
        })
    };
    let before = move || {
        let is_known = timeline.read().has_before();
        let total: u64 = timeline.read().before.iter().sum();
        is_known.then(|| {
            view! {
                <li class="legend-entry">
                    <svg class="legend-swatch" aria-hidden="true" focusable="false">
                        <line class="chart-before" x1="0" x2="100%" y1="50%" y2="50%" />
                    </svg>
                    {t!("The period before")}
                    <span class="legend-total">{count(total)}</span>
                </li>
            }
        })
    };
    view! { <ul class="legend">{move || entries()} {before}</ul> }
}

/// The colour of a layer; what is added up is grey.
pub(super) fn fill(layer: usize, series: &Series) -> String {
    match series.is_rest {
        true => "series-rest".to_owned(),
        false => format!("series-{layer}"),
    }
}
