use api::ProblemKind;
use client::{SignInStep, UnconfirmedSignIn};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use super::{
    ask_again::{AskAgain, Denied},
    email::{looks_like_email, take_registered},
};
use crate::{
    address::Address,
    browser::focus_first_wrong,
    components::{
        Alert, AlertTone, Button, ButtonKind, Errand, ErrorPanel, Field, FieldKind, Page,
        PasswordField,
    },
    failure::Failure,
    layout::{ConfirmPasskey, go_on_when_open},
    state::{client, use_service, use_session},
};

/// Signs in and opens the vault.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let session = use_session();
    go_on_when_open();
    let ended = move || {
        session.ended().then(|| {
            view! {
                <Alert tone=AlertTone::Warning title=t!("Your session has ended.")>
                    {t!("Sign in again to go on where you were. What nothing had confirmed yet was not done: a new password, say, is not set.")}
                </Alert>
            }
        })
    };
    let service = use_service();
    let denied = RwSignal::new(None::<Denied>);
    let unconfirmed = RwSignal::new(None::<UnconfirmedSignIn>);
    let page = move || {
        view! {
        <div class="narrow-page">
            <Page title=t!("Sign in") lead=t!("Your password stays in this browser; the server never learns it.")>
                {move || ended()}
                <Form denied unconfirmed />
                <p class="after-form">
                    <A href=Address::Recover>{t!("Forgotten your password?")}</A>
                </p>
                <Show when=move || !service.is_by_invitation()>
                    <p>
                        {t!("Not registered yet? ")} <A href=Address::Register>{t!("Register")}</A> "."
                    </p>
                </Show>
            </Page>
        </div>
        }
    };
    move || match (denied.get(), unconfirmed.get()) {
        (Some(denied_now), _) => {
            let on_back = move |()| denied.set(None);
            view! { <AskAgain denied=denied_now on_back /> }.into_any()
        }
        (None, Some(step)) => {
            let on_back = move |()| unconfirmed.set(None);
            view! {
                <div class="narrow-page">
                    <Page title=t!("Confirm with your passkey")>
                        <ConfirmPasskey unconfirmed=step on_back />
                    </Page>
                </div>
            }
            .into_any()
        }
        (None, None) => page().into_any(),
    }
}

#[component]
fn Form(
    denied: RwSignal<Option<Denied>>,
    /// The sign-in that waits for a passkey.
    unconfirmed: RwSignal<Option<UnconfirmedSignIn>>,
) -> impl IntoView {
    let email = RwSignal::new(take_registered());
    let email_error = RwSignal::new(None::<String>);
    let password = RwSignal::new(String::new());
    let password_error = RwSignal::new(None::<String>);
    let errand = Errand::new();
    let failure = errand.failure();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let address = email.get_untracked().trim().to_owned();
        let secret = password.get_untracked();
        let no_address = !looks_like_email(&address);
        email_error
            .set(no_address.then(|| t!("Enter the e-mail address you registered with.").into()));
        password_error.set(secret.is_empty().then(|| t!("Enter your password.").into()));
        if no_address || secret.is_empty() {
            return focus_first_wrong("main");
        }
        errand.run(async move {
            if let SignInStep::Confirm(step) = client().sign_in(address, secret).await? {
                unconfirmed.try_set(Some(step));
            }
            Ok(())
        });
    };
    let correct = Callback::new(move |()| {
        denied.set(Some(Denied {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        }));
    });
    let standing = move || failure.get().and_then(standing_title);
    let refused = move || {
        failure
            .get()
            .filter(|failure| standing_title(failure.clone()).is_none())
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <Field
                label=t!("E-mail address")
                kind=FieldKind::Email
                value=email
                error=email_error
                autocomplete="username"
                required=true
            />
            <PasswordField
                label=t!("Password")
                value=password
                error=password_error
                autocomplete="current-password"
            />
            <ErrorPanel failure=Signal::derive(refused) />
            <div role="status">
                {move || {
                    standing()
                        .zip(failure.get())
                        .map(|(title, failure)| view! { <Standing title failure on_correct=correct /> })
                }}
            </div>
            <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                {t!("Sign in")}
            </Button>
        </form>
    }
}

/// The password was right, but the account may not come in; the server says why.
#[component]
fn Standing(title: &'static str, failure: Failure, on_correct: Callback<()>) -> impl IntoView {
    let correct = failure.is(ProblemKind::AccountDenied).then(|| {
        view! { <Button on_press=on_correct>{t!("Correct and ask again")}</Button> }
    });
    view! {
        <Alert tone=AlertTone::Warning title=title>
            <p>{failure.happened}</p>
            <p>{failure.action}</p>
            {correct}
        </Alert>
    }
}

fn standing_title(failure: Failure) -> Option<&'static str> {
    match failure.kind? {
        ProblemKind::AccountPending => Some(t!("Approval is pending")),
        ProblemKind::AccountDenied => Some(t!("Your registration was denied")),
        ProblemKind::AccountSuspended => Some(t!("Your account is suspended")),
        _ => None,
    }
}
