use card::{OpenQuestion, OwnerReply};
use leptos::prelude::*;

use super::workbench::Workbench;
use crate::components::{Badge, BadgeTone, unique_id};

/// What the file leaves open: the likely answer is chosen, and another compiles again.
#[component]
pub(super) fn Questions(bench: Workbench, questions: Vec<OpenQuestion>) -> impl IntoView {
    let each = questions.into_iter();
    each.map(|question| view! { <Question bench question /> })
        .collect_view()
}

#[component]
fn Question(bench: Workbench, question: OpenQuestion) -> impl IntoView {
    let OpenQuestion {
        about,
        options,
        chosen,
        is_settled,
    } = question;
    let name = unique_id("question");
    let option = |option: OwnerReply| {
        let (is_chosen, described) = (option == chosen, words::told(&option.describe()));
        let choose = move |_| {
            bench.settings.update(|settings| settings.take(&option));
            bench.compile_again();
        };
        view! {
            <label class="check">
                <input type="radio" name=name.clone() checked=is_chosen on:change=choose />
                <span>{described}</span>
            </label>
        }
    };
    let options = options.into_iter().map(option).collect_view();
    view! {
        <fieldset class="question">
            <legend>
                {about}
                {(!is_settled).then(|| view! { " " <Badge tone=BadgeTone::Waiting text=t!("Please check") /> })}
            </legend>
            {options}
        </fieldset>
    }
}
