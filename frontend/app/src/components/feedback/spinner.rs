use leptos::prelude::*;

/// Says that something is loading, once it takes longer than half a second.
#[component]
pub(crate) fn Spinner(
    /// What is loading.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <p class="spinner" role="status">
            <span class="spinner-mark" aria-hidden="true"></span>
            <span>{label} "…"</span>
        </p>
    }
}
