use api::paths;
use leptos::prelude::*;
use leptos_router::components::A;

use super::preferences::LanguageChoice;
use crate::{address::Address, state::use_service};

/// What the service is, once more, whom to turn to, and its open documents.
#[component]
pub(super) fn Footer() -> impl IntoView {
    let service = use_service();
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
    view! {
        <footer class="site-footer">
            <div class="site-footer-inner">
                <div>
                    <p>
                        {move || service.name()}
                        {t!(" computes on ciphertext only. It sees neither the data nor the model.")}
                    </p>
                    {contact}
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
