use leptos::prelude::*;

use crate::{
    format::number::count,
    usage::{Series, Timeline},
};

/// Names of the layers with their colours, and with their sums where those say anything.
#[component]
pub(super) fn Legend(
    /// The numbers.
    timeline: Signal<Timeline>,
) -> impl IntoView {
    let entries = move || {
        let entry = |(fill, name, total): (String, String, Option<u64>)| {
            view! {
                <li class="legend-entry">
                    <svg class="legend-swatch" aria-hidden="true" focusable="false">
                        <rect class=fill width="100%" height="100%" rx="3" />
                    </svg>
                    {name}
                    {total.map(sum)}
                </li>
            }
        };
        timeline.with(|timeline| {
            let series = timeline.series.iter().enumerate();
            let rows: Vec<_> = series
                .map(|(layer, series)| {
                    let total = timeline.is_summed.then(|| series.total());
                    (fill(layer, series), series.name.clone(), total)
                })
                .collect();
            rows.into_iter().map(entry).collect_view()
        })
    };
    let before = move || {
        let is_known = timeline.read().has_before();
        let is_summed = timeline.read().is_summed;
        let total = is_summed.then(|| timeline.read().before.iter().sum::<u64>());
        is_known.then(|| {
            view! {
                <li class="legend-entry">
                    <svg class="legend-swatch" aria-hidden="true" focusable="false">
                        <line class="chart-before" x1="0" x2="100%" y1="50%" y2="50%" />
                    </svg>
                    {t!("The period before")}
                    {total.map(sum)}
                </li>
            }
        })
    };
    view! { <ul class="legend">{move || entries()} {before}</ul> }
}

fn sum(total: u64) -> impl IntoView {
    view! { <span class="legend-total">{count(total)}</span> }
}

/// The colour of a layer; what is added up is grey.
pub(super) fn fill(layer: usize, series: &Series) -> String {
    match series.is_rest {
        true => "series-rest".to_owned(),
        false => format!("series-{layer}"),
    }
}
