use client::SessionStatus;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::Redirect;

use super::focus::focus_first_error;
use crate::{
    address::Address,
    components::{Button, ButtonKind, Errand, ErrorPanel, Page, PasswordField, Spinner},
    layout::{go_on_when_open, sign_out},
    state::{client, use_session},
};

/// Asks for the password again when the session lives but this tab has no key of the vault.
#[component]
pub(crate) fn UnlockPage() -> impl IntoView {
    let session = use_session();
    go_on_when_open();
    let email = Memo::new(move |_| session.account().map(|account| account.profile.email));
    let visitor = Memo::new(move |_| matches!(session.status(), SessionStatus::Visitor { .. }));
    let body = move || match (email.get(), visitor.get()) {
        (Some(email), _) => view! { <Form email=email /> }.into_any(),
        (None, true) => view! { <Redirect path=Address::SignIn /> }.into_any(),
        (None, false) => view! { <Spinner label="Opening your session" /> }.into_any(),
    };
    view! {
        <div class="narrow-page">
            <Page
                title="Open your vault"
                lead="You are signed in, but this tab has no key to your vault. Your password makes it again."
            >
                <div class="reserved">{move || body()}</div>
            </Page>
        </div>
    }
}

#[component]
fn Form(email: String) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let errand = Errand::new();
    let address = StoredValue::new(email);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let secret = password.get_untracked();
        error.set(secret.is_empty().then(|| "Enter your password.".into()));
        if secret.is_empty() {
            return focus_first_error();
        }
        let email = address.get_value();
        errand.run(async move { client().sign_in(email, secret).await.map(drop) });
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <p>"Signed in as " <strong>{address.get_value()}</strong></p>
            <input
                class="visually-hidden"
                type="email"
                autocomplete="username"
                value=address.get_value()
                readonly
                tabindex="-1"
                aria-hidden="true"
            />
            <PasswordField
                label="Password"
                value=password
                error=error
                autocomplete="current-password"
            />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                    "Open the vault"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=sign_out()>
                    "Sign out"
                </Button>
            </div>
        </form>
    }
}
