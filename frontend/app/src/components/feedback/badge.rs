use leptos::prelude::*;

/// Colour of a badge; its text says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadgeTone {
    /// Nothing special.
    Neutral,
    /// In force.
    Good,
    /// Waits for somebody.
    Waiting,
    /// Stopped or wrong.
    Bad,
    /// Encrypted.
    Sealed,
}

/// A short state in words.
#[component]
pub(crate) fn Badge(
    /// Colour.
    #[prop(into)]
    tone: Signal<BadgeTone>,
    /// The state.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let class = move || match tone.get() {
        BadgeTone::Neutral => "badge",
        BadgeTone::Good => "badge badge-good",
        BadgeTone::Waiting => "badge badge-waiting",
        BadgeTone::Bad => "badge badge-bad",
        BadgeTone::Sealed => "badge badge-sealed",
    };
    view! { <span class=move || class()>{text}</span> }
}
