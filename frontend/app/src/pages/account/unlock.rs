use client::SessionStatus;
use leptos::prelude::*;
use leptos_router::components::{A, Redirect};

use super::own::KeepOpen;
use crate::{
    address::Address,
    components::{Button, ButtonKind, Page, Spinner},
    layout::{PasswordForm, UnlockByPasskey, go_on_when_open, sign_out},
    state::use_session,
};

/// Asks for the password again when the session lives but this tab has no key of the vault.
#[component]
pub(crate) fn UnlockPage() -> impl IntoView {
    let session = use_session();
    go_on_when_open();
    let email = Memo::new(move |_| session.account().map(|account| account.profile.email));
    let visitor = Memo::new(move |_| matches!(session.status(), SessionStatus::Visitor { .. }));
    let body = move || match (email.get(), visitor.get()) {
        (Some(email), _) => view! {
            <PasswordForm email=email standing=t!("Signed in as") verb=t!("Open the vault")>
                <Button kind=ButtonKind::Quiet on_press=sign_out()>{t!("Sign out")}</Button>
            </PasswordForm>
            <UnlockByPasskey />
            <KeepOpen />
        }
        .into_any(),
        (None, true) => view! { <Redirect path=Address::SignIn /> }.into_any(),
        (None, false) => view! { <Spinner label=t!("Opening your session") /> }.into_any(),
    };
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Open your vault")
                lead=t!("You are signed in, but this tab has no key to your vault. Your password opens it again, or a passkey that can.")
            >
                <div class="reserved stack">{move || body()}</div>
                <p class="after-form">
                    <A href=Address::Recover>{t!("Forgotten your password?")}</A>
                </p>
            </Page>
        </div>
    }
}
