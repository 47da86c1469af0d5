use api::account::{Account, Confirmation};
use leptos::prelude::*;

use crate::{
    components::{Badge, Button, Errand, ErrorPanel, Fetched, FetchedView, fetch},
    state::{client, use_toasts},
    wording,
};

/// Whether the address is confirmed, and another link to it.
#[component]
pub(super) fn OwnAddress() -> impl IntoView {
    let account = fetch(|| async { client().own_account().await });
    view! {
        <section class="stack" aria-labelledby="address-heading">
            <h2 id="address-heading">{t!("E-mail address")}</h2>
            <FetchedView from=account what=t!("your address") children=move |shown| {
                view! { <Standing shown account /> }
            } />
        </section>
    }
}

#[component]
fn Standing(shown: Account, account: Fetched<Account>) -> impl IntoView {
    let (errand, toasts) = (Errand::new(), use_toasts());
    let send = move |()| {
        errand.run(async move {
            account.set(client().send_confirmation_link().await?);
            toasts.success(t!("A link is on its way to you."));
            Ok(())
        });
    };
    let (tone, badge) = wording::confirmation(&shown);
    let is_confirmed = shown.confirmation == Confirmation::Confirmed;
    let (verb, text) = match shown.confirmation {
        Confirmation::Confirmed => ("", t!("What concerns you is told there by mail.")),
        Confirmation::Awaited => (
            t!("Send the link again"),
            t!("Open the link in the mail that went there; until then nothing else is sent."),
        ),
        Confirmation::NotAsked => (
            t!("Send a link to confirm it"),
            t!("Nothing is told there by mail until it is confirmed."),
        ),
    };
    view! {
        <p>
            {shown.profile.email} " " <Badge tone=tone text=badge />
        </p>
        <p class="muted small">{text}</p>
        <ErrorPanel failure=errand.failure() />
        {(!is_confirmed)
            .then(|| {
                view! {
                    <div class="button-row">
                        <Button busy=errand.busy() on_press=send>
                            {verb}
                        </Button>
                    </div>
                }
            })}
    }
}
