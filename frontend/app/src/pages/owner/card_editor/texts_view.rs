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
            <h2>"What people read"</h2>
            <Field
                label="Name"
                value=value(CardText::Name)
                required=true
                hint="1 to 100 characters"
                error=error(CardText::Name)
            />
            <Field
                label="Summary"
                value=value(CardText::Summary)
                required=true
                hint="What the model answers, in one line for the catalogue: at most 200 characters"
                error=error(CardText::Summary)
            />
            <TextArea
                label="Description"
                value=value(CardText::Description)
                rows=7
                hint="What it does, how it was trained, where it fails. Markdown: # headings, *emphasis*, lists, links. At most 5,000 characters."
                error=error(CardText::Description)
            />
            <TextArea
                label="Intended use"
                value=value(CardText::IntendedUse)
                rows=2
                hint="For whom and for what it is meant, and for what not. Markdown."
                error=error(CardText::IntendedUse)
            />
            <div class="editor-grid">
                <Field
                    label="Licence"
                    value=value(CardText::Licence)
                    hint="An SPDX identifier, or your own words"
                    suggestions=&LICENCES
                    error=error(CardText::Licence)
                />
                <Field
                    label="Contact"
                    value=value(CardText::Contact)
                    hint="Whom to ask about it; everybody who sees the card reads this"
                    error=error(CardText::Contact)
                />
            </div>
            <Field
                label="Tags"
                value=texts.tags
                hint="Up to 8, separated by commas: medicine, tabular"
                error=Signal::derive(move || texts.tags_problem())
            />
            <TextArea
                label="Credit"
                value=value(CardText::Credit)
                rows=2
                hint="Where the training data came from, and under which licence"
                error=error(CardText::Credit)
            />
        </section>
    }
}
