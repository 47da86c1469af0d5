use leptos::prelude::*;

use super::{
    CardEditor,
    answer::{AnswerEditor, name_problem, places_problem},
    fields_view::FieldsView,
    policy::PolicyView,
    taken::Taken,
    texts_view::TextsView,
};
use crate::{
    components::{Field, FieldKind},
    format::number::counted,
};

/// The card's texts, names, policy and budget.
#[component]
pub(in crate::pages::owner) fn CardEditorView(
    editor: CardEditor,
    /// Whether ranges and a threshold may be typed: they belong to the compiled model.
    ranges: bool,
) -> impl IntoView {
    view! {
        <TextsView texts=editor.texts />
        <AnswerView answer=editor.answer.get_value() />
        <FieldsView fields=editor.fields.get_value() ranges />
        <PolicyView editor thresholds=ranges />
    }
}

#[component]
fn AnswerView(answer: AnswerEditor) -> impl IntoView {
    let fields = match answer {
        AnswerEditor::Names(what, names) => {
            let taken = Taken::among(names.clone());
            let field = |(index, name): (usize, RwSignal<String>)| {
                let error =
                    Signal::derive(move || name_problem(name).or_else(|| taken.problem(name)));
                view! { <Field label=format!("{what} {}", index + 1) value=name required=true error /> }
            };
            names
                .into_iter()
                .enumerate()
                .map(field)
                .collect_view()
                .into_any()
        }
        AnswerEditor::Value {
            target,
            unit,
            decimals,
            decision: _,
        } => view! {
            <Field
                label=t!("What is predicted")
                value=target
                required=true
                error=Signal::derive(move || name_problem(target))
            />
            <Field label=t!("Unit") value=unit />
            <Field
                label=t!("Decimal places")
                value=decimals
                kind=FieldKind::Number
                error=Signal::derive(move || places_problem(decimals))
            />
        }
        .into_any(),
        AnswerEditor::Fixed(names) => view! {
            <p>{t!("A match among {}, named in the file.", counted(names as u64, t!("vector"), t!("vectors")))}</p>
        }
        .into_any(),
    };
    view! {
        <section class="stack editor-part">
            <h2>{t!("What the answer is called")}</h2>
            <div class="editor-grid">{fields}</div>
        </section>
    }
}
