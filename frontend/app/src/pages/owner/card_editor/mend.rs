use leptos::prelude::*;

use crate::{
    browser,
    components::{Button, ButtonKind},
    failure::Failure,
};

/// What every failure about the card advises.
fn mend_above() -> &'static str {
    t!("Mend it above; everything else you typed is kept.")
}

/// What is wrong with the card, and what to do now.
pub(super) fn mend(problem: impl Into<String>) -> Failure {
    Failure::local(problem, mend_above())
}

/// Whether a failure is about the card.
pub(in crate::pages::owner) fn is_of_card(failure: &Failure) -> bool {
    failure.action == mend_above()
}

/// Puts the focus on the first entry of the card that is marked as wrong.
pub(in crate::pages::owner) fn focus_wrong() {
    browser::focus_first_wrong(".editor");
}

/// The way from a failure about the card to the entry it is about.
#[component]
pub(in crate::pages::owner) fn GoToWrong(
    /// The failure that is shown beside it, if any.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    let is_shown = move || {
        let failure = failure.read();
        failure.as_ref().is_some_and(is_of_card)
    };
    view! {
        <Show when=is_shown>
            <Button kind=ButtonKind::Quiet on_press=|()| focus_wrong()>
                {t!("Show where")}
            </Button>
        </Show>
    }
}
