use leptos::prelude::*;
use leptos_router::components::A;

use crate::{address::Address, components::Page, state::use_service, wording::glossary::Term};

/// What the words mean, what to do in the usual troubles, and whom to turn to.
#[component]
pub(crate) fn HelpPage() -> impl IntoView {
    let service = use_service();
    let contact = move || match service.contact() {
        Some(contact) => contact,
        None => "Whoever runs the service has named nobody yet; ask who told you of it.".to_owned(),
    };
    let entries = Term::ALL
        .map(|term| {
            view! {
                <dt>{term.name()}</dt>
                <dd>{term.meaning()}</dd>
            }
        })
        .collect_view();
    view! {
        <Page title="Help" lead="What to do in the usual troubles, what the words mean, and whom to turn to.">
            <section class="prose" aria-labelledby="troubles">
                <h2 id="troubles">"Usual troubles"</h2>
                <dl class="glossary">
                    <dt>"The password is lost"</dt>
                    <dd>
                        "Set a new one with the words of your recovery kit: " <A href=Address::Recover>"Set a new password"</A>
                        ". Without a kit nobody can open your vault; an administrator can invite you again."
                    </dd>
                    <dt>"The account waits, or was denied"</dt>
                    <dd>
                        "Sign in: you are told how it stands and why, and can correct what you sent."
                    </dd>
                    <dt>"Access is stale"</dt>
                    <dd>"You made a newer key. The model owner has to seal the model for it again; he sees that."</dd>
                    <dt>"All rows of a budget are used"</dt>
                    <dd>"Ask for more on the page of the model. The model owner decides."</dd>
                    <dt>"A red bar says that the log does not hold"</dt>
                    <dd>
                        "Send nothing more. Tell the administrator over another channel, and keep what is on screen."
                    </dd>
                </dl>
            </section>
            <section class="prose" aria-labelledby="words">
                <h2 id="words">"Words"</h2>
                <dl class="glossary">{entries}</dl>
            </section>
            <section class="prose" aria-labelledby="contact">
                <h2 id="contact">"Contact"</h2>
                <p>{contact}</p>
                <p>
                    "For programs: " <A href=Address::Developers>"API reference"</A> ". For the whole way of a question: "
                    <A href=Address::HowItWorks>"How it works"</A> "."
                </p>
            </section>
        </Page>
    }
}
