use leptos::{html, prelude::*};

use super::{
    demo::Demo, knowledge_table::KnowledgeTable, limits_of_protection::LimitsOfProtection,
};
use crate::{
    address::Address,
    components::{ButtonKind, LinkButton, focus_after_navigation},
    state::{use_service, use_session},
};

/// The promise in one screen, shown live.
#[component]
pub(crate) fn LandingPage() -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    focus_after_navigation(heading);
    let service = use_service();
    Effect::new(move || {
        let promise = t!("Inference on data nobody sees");
        document().set_title(&format!("{} · {promise}", service.name()));
    });
    view! {
        <div class="landing">
            <section class="hero">
                <div class="hero-inner">
                    <div class="hero-promise">
                        <h1 node_ref=heading tabindex="-1">
                            {t!("Inference on data nobody sees")}
                        </h1>
                        <p class="hero-lead">
                            {t!("Your input is encrypted in your browser. The model is sealed in its owner’s. The service multiplies the two without opening either, and only you can read the answer.")}
                        </p>
                        <Entrance />
                    </div>
                    <Demo />
                </div>
            </section>
            <section class="band" aria-labelledby="who-sees">
                <div class="band-inner">
                    <h2 id="who-sees">{t!("Who can read what")}</h2>
                    <KnowledgeTable />
                </div>
            </section>
            <section class="band band-sunken" aria-labelledby="how">
                <div class="band-inner">
                    <h2 id="how">{t!("From a trained model to an answer")}</h2>
                    <Walk />
                </div>
            </section>
            <section class="band" aria-labelledby="limits">
                <div class="band-inner">
                    <h2 id="limits">{t!("What is not protected")}</h2>
                    <LimitsOfProtection />
                </div>
            </section>
        </div>
    }
}

/// Register and learn more; or on to one's own pages.
#[component]
fn Entrance() -> impl IntoView {
    let (session, service) = (use_session(), use_service());
    let buttons = move || match session.account() {
        Some(account) => view! {
            <LinkButton kind=ButtonKind::Primary href=Address::home(account.role)>
                {t!("Go to your pages")}
            </LinkButton>
        }
        .into_any(),
        None => view! {
            <Show when=move || !service.is_by_invitation()>
                <LinkButton kind=ButtonKind::Primary href=Address::Register>
                    {t!("Register")}
                </LinkButton>
            </Show>
            <LinkButton href=Address::SignIn>{t!("Sign in")}</LinkButton>
        }
        .into_any(),
    };
    view! {
        <div class="button-row entrance">
            {move || buttons()}
            <LinkButton kind=ButtonKind::Quiet href=Address::HowItWorks>
                {t!("How it works")}
            </LinkButton>
        </div>
    }
}

#[component]
fn Walk() -> impl IntoView {
    view! {
        <ol class="walk">
            <li>
                <h3>{t!("The owner imports and publishes a card")}</h3>
                <p>
                    {t!("A trained model, from linear ones to trees and small networks, is compiled to integers in the owner’s browser. The card says what it does, how accurate it is and what an answer gives away. The model itself stays there.")}
                </p>
            </li>
            <li>
                <h3>{t!("The user asks, the owner seals")}</h3>
                <p>
                    {t!("The user’s public key stands in an append-only log that both browsers check. The owner’s browser encrypts the model for that one key and uploads ciphertext.")}
                </p>
            </li>
            <li>
                <h3>{t!("Ciphertext meets ciphertext")}</h3>
                <p>
                    {t!("The user’s browser encrypts a row, a table or a drawing. The server multiplies, adds noise that hides what must stay hidden, and returns ciphertext. The user’s browser opens it.")}
                </p>
            </li>
        </ol>
    }
}
