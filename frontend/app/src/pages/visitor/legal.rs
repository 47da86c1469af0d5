use api::settings::{LegalText, ShownText, TEXT_CHARACTERS};
use leptos::prelude::*;

use crate::{
    components::{FetchedView, Page, fetch},
    pages::card_view::Markdown,
    state::{client, use_service},
};

/// What is stored of whom: the service’s own text, or what every such service stores.
#[component]
pub(crate) fn PrivacyPage() -> impl IntoView {
    view! { <TextPage title=t!("Privacy") text=LegalText::Privacy usual=usual_privacy() /> }
}

/// Who runs the service.
#[component]
pub(crate) fn LegalPage() -> impl IntoView {
    view! { <TextPage title=t!("Legal notice") text=LegalText::Legal usual=usual_legal() /> }
}

/// What is agreed on.
#[component]
pub(crate) fn TermsPage() -> impl IntoView {
    view! { <TextPage title=t!("Terms") text=LegalText::Terms usual=usual_terms() /> }
}

#[component]
fn TextPage(title: &'static str, text: LegalText, usual: &'static str) -> impl IntoView {
    let (shown, service) = (fetch(move || client().legal_text(text)), use_service());
    let contact = move || {
        let contact = service.contact()?;
        Some(view! { <p>{t!("Contact: ")} {contact}</p> })
    };
    view! {
        <Page title=title>
            <div class="prose">
                <FetchedView from=shown what=t!("the text") children=move |shown: ShownText| {
                    let text = match shown.text.is_empty() {
                        true => usual.to_owned(),
                        false => shown.text,
                    };
                    view! { <Markdown text longest=TEXT_CHARACTERS top=2 /> }
                } />
                {contact}
            </div>
        </Page>
    }
}

fn usual_privacy() -> &'static str {
    t!("\
# What this service stores

* **Your account**: name, organisation, e-mail address, purpose, when you registered, and what administrators decided. Administrators \
read it; owners of models that you ask for see name, organisation and purpose.
* **No password.** What the server keeps of it opens nothing.
* **Your vault**: keys, clear models, history and notes, encrypted in your browser. The server cannot open it.
* **Models**: cards are public to whoever takes part. What is sealed for a user is ciphertext.
* **Inputs and answers**: ciphertext. An answer that you asked to fetch later is kept for a day unless the service says otherwise, \
then deleted; others are not stored.
* **The log**: who asked which model when, and digests of what came and went. It is never changed or deleted. Everybody can read \
identifiers in it; names and organisations, earlier ones too, and what somebody wrote as the reason of a decision stand in a part that \
administrators, auditors and those concerned read.
* **Sessions**: browser, system and times of use, until they end. One cookie, to keep you signed in.
* **Counts by day**: how many rows which user asked of which model.

# What it does not store

Clear inputs, clear answers, clear models, passwords, addresses of the network in its database. Nothing is sent to others, and \
nothing is counted by others.

# What you can do

See, correct and export what is stored of you on the page of your account, and delete the account there.
")
}

fn usual_legal() -> &'static str {
    t!("Whoever runs this service has not said yet who that is.")
}

fn usual_terms() -> &'static str {
    t!("Whoever runs this service has written no terms.")
}
