use leptos::prelude::*;

/// One bar of a [`Bars`] chart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bar {
    /// What it stands for.
    pub(crate) label: String,
    /// Its value in words.
    pub(crate) text: String,
    /// Its length, 0 to 1.
    pub(crate) share: f64,
    /// Whether it is the one to look at.
    pub(crate) strong: bool,
}

/// Horizontal bars. The chart *is* a table: every row has its name, its bar and its value.
#[component]
pub(crate) fn Bars(
    /// What the bars show.
    #[prop(into)]
    caption: String,
    /// Heading of the names.
    #[prop(into)]
    of: String,
    /// Heading of the values.
    #[prop(into)]
    what: String,
    /// From top to bottom.
    #[prop(into)]
    bars: Signal<Vec<Bar>>,
) -> impl IntoView {
    view! {
        <table class="bars">
            <caption class="visually-hidden">{caption}</caption>
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">{of}</th>
                    <th scope="col">{what}</th>
                </tr>
            </thead>
            <tbody>{move || bars.get().into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn row(bar: Bar) -> impl IntoView {
    let width = format!("{:.2}%", bar.share.clamp(0.0, 1.0) * 100.0);
    view! {
        <tr class="bars-row" class:is-strong=bar.strong>
            <th scope="row" class="bars-label">{bar.label}</th>
            <td class="bars-cell">
                <svg class="bars-track" aria-hidden="true" focusable="false">
                    <rect class="bars-ground" width="100%" height="100%" rx="4" />
                    <rect class="bars-fill" width=width height="100%" rx="4" />
                </svg>
                <span class="bars-value">{bar.text}</span>
            </td>
        </tr>
    }
}
