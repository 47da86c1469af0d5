use api::paths;
use leptos::prelude::*;
use leptos_router::components::A;

use super::preferences::LanguageChoice;
use crate::{
    address::Address,
    format::time,
    state::{use_service, use_session},
};

/// What the service is, once more, whom to turn to, its open documents, and for whoever is signed in the zone of all times.
#[component]
pub(super) fn Footer() -> impl IntoView {
    let (service, session) = (use_service(), use_session());
    let link = |address: Address, name: &'static str| {
        view! {
            <li>
                <A href=address>{name}</A>
            </li>
        }
    };
    let terms = move || {
        service
            .has_terms()
            .then(|| link(Address::Terms, t!("Terms")))
    };
    let contact = move || {
        let contact = service.contact()?;
        Some(view! { <p>{t!("Contact: ")} {contact}</p> })
    };
    let zone = move || {
        let account = session.account();
        account
            .map(|_| view! { <p>{t!("Times are those of this device: {}.", time::own_zone())}</p> })
    };
    view! {
        <footer class="site-footer">
            <div class="site-footer-inner">
                <div>
                    <p>
                        {move || service.name()}
                        {t!(" computes on ciphertext only. It sees neither the data nor the model.")}
                    </p>
                    {contact}
                    {zone}
                </div>
                <nav aria-label=t!("Footer")>
                    <ul>
                        {link(Address::HowItWorks, t!("How it works"))}
                        {link(Address::Help, t!("Help"))}
                        {link(Address::Developers, t!("API reference"))}
                        <li>
                            <a href=paths::LOG_CHECKPOINT rel="external">
                                {t!("Signed log head")}
                            </a>
                        </li>
                        {link(Address::Privacy, t!("Privacy"))}
                        {link(Address::Legal, t!("Legal notice"))}
                        {terms}
                    </ul>
                </nav>
                <LanguageChoice />
            </div>
        </footer>
    }
}
