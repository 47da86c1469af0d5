use leptos::prelude::*;
use leptos_router::components::A;

use crate::{address::Address, components::Page, state::use_service, wording::glossary::Term};

/// What the words mean, what to do in the usual troubles, and whom to turn to.
#[component]
pub(crate) fn HelpPage() -> impl IntoView {
    let service = use_service();
    let contact = move || match service.contact() {
        Some(contact) => contact,
        None => {
            t!("Whoever runs the service has named nobody yet; ask who told you of it.").to_owned()
        }
    };
    let mut terms = Term::ALL;
    terms.sort_unstable_by_key(|term| term.name());
    let entries = terms
        .map(|term| {
            view! {
                <dt>{term.name()}</dt>
                <dd>{term.meaning()}</dd>
            }
        })
        .collect_view();
    view! {
        <Page title=t!("Help") lead=t!("What to do in the usual troubles, what the words mean, and whom to turn to.")>
            <section class="prose" aria-labelledby="troubles">
                <h2 id="troubles">{t!("Usual troubles")}</h2>
                <dl class="glossary">
                    <dt>{t!("The password is lost")}</dt>
                    <dd>
                        {t!("Set a new one with the words of your recovery kit: ")} <A href=Address::Recover>{t!("Set a new password")}</A>
                        {t!(". Without a kit nobody can open your vault; an administrator can invite you again.")}
                    </dd>
                    <dt>{t!("The account waits, or was denied")}</dt>
                    <dd>
                        {t!("Sign in: you are told how it stands and why, and can correct what you sent.")}
                    </dd>
                    <dt>{t!("Access is stale")}</dt>
                    <dd>{t!("You made a newer key. The model owner has to seal the model for it again; he sees that.")}</dd>
                    <dt>{t!("All rows of a budget are used")}</dt>
                    <dd>{t!("Ask for more on the page of the model. The model owner decides.")}</dd>
                    <dt>{t!("A red bar says that the log does not hold")}</dt>
                    <dd>
                        {t!("Send nothing more. Tell the administrator over another channel, and keep what is on screen.")}
                    </dd>
                </dl>
            </section>
            <section class="prose" aria-labelledby="words">
                <h2 id="words">{t!("Words")}</h2>
                <dl class="glossary">{entries}</dl>
            </section>
            <section class="prose" aria-labelledby="contact">
                <h2 id="contact">{t!("Contact")}</h2>
                <p>{contact}</p>
                <p>
                    {t!("For programs: ")} <A href=Address::Developers>{t!("API reference")}</A> {t!(". For the whole way of a question: ")}
                    <A href=Address::HowItWorks>{t!("How it works")}</A> "."
                </p>
            </section>
        </Page>
    }
}
