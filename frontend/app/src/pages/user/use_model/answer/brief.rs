use leptos::prelude::*;

use crate::pages::user::use_model::shown_answer::{ShownAnswer, Told};

/// What the answer's panel says, in a line beside the button, where the panel itself is out of sight.
#[component]
pub(in crate::pages::user::use_model) fn Brief(shown: ShownAnswer) -> impl IntoView {
    let line = move || {
        let (class, text) = match shown.told()? {
            Told::Answer(headline) => ("use-brief", headline),
            Told::Outdated => (
                "use-brief is-outdated",
                t!("The answer is to the values before.").into(),
            ),
            Told::Failure(happened) => ("use-brief is-failure", happened),
        };
        Some(view! { <p class=class aria-hidden="true">{text}</p> })
    };
    move || line()
}
