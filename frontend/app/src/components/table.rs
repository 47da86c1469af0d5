use leptos::prelude::*;

/// A table that scrolls sideways on small screens, reachable by keyboard. `children` are its rows.
#[component]
pub(crate) fn Table(
    /// What it lists.
    #[prop(into)]
    caption: Signal<String>,
    /// Column headings; an empty one is for buttons.
    #[prop(into)]
    columns: Vec<String>,
    /// Whether the caption is only for screen readers.
    #[prop(optional)]
    quiet_caption: bool,
    children: Children,
) -> impl IntoView {
    let headings = columns
        .into_iter()
        .map(|column| match column.is_empty() {
            true => view! { <th scope="col"><span class="visually-hidden">"Actions"</span></th> }
                .into_any(),
            false => view! { <th scope="col">{column}</th> }.into_any(),
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
            <table class="table">
                <caption class:visually-hidden=quiet_caption>{caption}</caption>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
