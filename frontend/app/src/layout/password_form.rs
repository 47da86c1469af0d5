use client::{SignInStep, UnconfirmedSignIn};
use leptos::{ev::SubmitEvent, prelude::*};

use super::ConfirmPasskey;
use crate::{
    browser::focus_first_wrong,
    components::{AddressForManager, Button, ButtonKind, Errand, ErrorPanel, PasswordField},
    state::client,
};

/// Asks somebody who was here already for the password again.
#[component]
pub(crate) fn PasswordForm(
    /// The account's address.
    email: String,
    /// Stands before the address: "Signed in as".
    standing: &'static str,
    /// What the button says.
    verb: &'static str,
    /// What can be done instead, as buttons.
    children: ChildrenFn,
) -> impl IntoView {
    let unconfirmed = RwSignal::new(None::<UnconfirmedSignIn>);
    let password = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let errand = Errand::new();
    let address = StoredValue::new(email);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let secret = password.get_untracked();
        error.set(secret.is_empty().then(|| t!("Enter your password.").into()));
        if secret.is_empty() {
            return focus_first_wrong("main");
        }
        let email = address.get_value();
        errand.run(async move {
            match client().sign_in(email, secret).await {
                Ok(SignInStep::Confirm(step)) => drop(unconfirmed.try_set(Some(step))),
                Ok(SignInStep::Open(_)) => (),
                Err(failure) if failure.is_of_password() => {
                    error.try_set(Some(t!("That is not your password. Try again.").into()));
                    focus_first_wrong("main");
                }
                Err(failure) => return Err(failure),
            }
            Ok(())
        });
    };
    let children = StoredValue::new(children);
    let form = move || {
        view! {
            <form class="stack" novalidate on:submit=submit>
                <p>{standing} " " <strong>{address.get_value()}</strong></p>
                <AddressForManager email=address.get_value() />
                <PasswordField
                    label=t!("Password")
                    value=password
                    error=error
                    autocomplete="current-password"
                />
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                        {verb}
                    </Button>
                    {children.with_value(|children| children())}
                </div>
            </form>
        }
    };
    move || match unconfirmed.get() {
        Some(step) => {
            let on_back = move |()| unconfirmed.set(None);
            view! { <ConfirmPasskey unconfirmed=step on_back /> }.into_any()
        }
        None => form().into_any(),
    }
}
