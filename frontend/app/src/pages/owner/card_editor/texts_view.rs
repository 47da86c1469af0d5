use card::{CardText, LICENCES};
use leptos::prelude::*;

use super::texts::TextsEditor;
use crate::components::{Field, TextArea};

/// The texts of a card, each with what is wrong with it.
#[component]
pub(super) fn TextsView(texts: TextsEditor) -> impl IntoView {
    let value = move |text| texts.text(text);
    let error = move |text| Signal::derive(move || texts.problem(text));
    view! {
        <section class="stack editor-part">
            <h2>{t!("What people read")}</h2>
            <Field
                label=t!("Name")
                value=value(CardText::Name)
                required=true
                hint=t!("1 to 100 characters")
                error=error(CardText::Name)
            />
            <Field
                label=t!("Summary")
                value=value(CardText::Summary)
                required=true
                hint=t!("What the model answers, in one line for the catalogue: at most 200 characters")
                error=error(CardText::Summary)
            />
            <TextArea
                label=t!("Description")
                value=value(CardText::Description)
                rows=7
                hint=t!("What it does, how it was trained, where it fails. Markdown: # headings, *emphasis*, lists, links. At most 5\u{202f}000 characters.")
                error=error(CardText::Description)
            />
            <TextArea
                label=t!("Intended use")
                value=value(CardText::IntendedUse)
                rows=2
                hint=t!("For whom and for what it is meant, and for what not. Markdown.")
                error=error(CardText::IntendedUse)
            />
            <div class="editor-grid">
                <Field
                    label=t!("Licence")
                    value=value(CardText::Licence)
                    hint=t!("An SPDX identifier, or your own words")
                    suggestions=LICENCES.map(str::to_owned).to_vec()
                    error=error(CardText::Licence)
                />
                <Field
                    label=t!("Contact")
                    value=value(CardText::Contact)
                    hint=t!("Whom to ask about it; everybody who sees the card reads this")
                    error=error(CardText::Contact)
                />
            </div>
            <Field
                label=t!("Tags")
                value=texts.tags
                hint=t!("Up to 8, separated by commas: medicine, tabular")
                error=Signal::derive(move || texts.tags_problem())
            />
            <TextArea
                label=t!("Credit")
                value=value(CardText::Credit)
                rows=2
                hint=t!("Where the training data came from, and under which licence")
                error=error(CardText::Credit)
            />
        </section>
    }
}
