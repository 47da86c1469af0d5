use leptos::prelude::*;

use crate::{components::unique_id, wording::glossary::Term};

/// A word of a text whose meaning a press shows.
#[component]
pub(crate) fn Explained(
    /// The word as the glossary has it.
    term: Term,
    /// As it stands here, if otherwise.
    #[prop(into, optional)]
    text: Option<String>,
) -> impl IntoView {
    let id = unique_id("term");
    let text = text.unwrap_or_else(|| term.name().to_owned());
    view! {
        <button type="button" class="term" popovertarget=id.clone() aria-label=t!("{text}: what it means")>
            {text.clone()}
        </button>
        <span id=id class="term-note" popover="auto">
            <strong>{term.name()}</strong>
            " "
            <span>{term.meaning()}</span>
        </span>
    }
}
