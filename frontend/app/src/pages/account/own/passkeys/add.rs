use client::AddedPasskey;
use leptos::{ev::SubmitEvent, prelude::*};

use super::own_passkeys::OwnPasskeys;
use crate::{
    browser::{focus, focus_first_wrong},
    components::{AddressForManager, Button, ButtonKind, Errand, ErrorPanel, Field, PasswordField},
    state::client,
};

/// A passkey that is being added.
#[derive(Clone, Copy)]
struct Adding {
    own: OwnPasskeys,
    name: (RwSignal<String>, RwSignal<Option<String>>),
    password: (RwSignal<String>, RwSignal<Option<String>>),
    /// Whether the password is known to be right.
    is_checked: RwSignal<bool>,
    errand: Errand,
}

/// Adds a passkey: first a name and the password, then the authenticator.
#[component]
pub(super) fn Add(own: OwnPasskeys) -> impl IntoView {
    let field = || (RwSignal::new(String::new()), RwSignal::new(None));
    let adding = Adding {
        own,
        name: field(),
        password: field(),
        is_checked: RwSignal::new(false),
        errand: Errand::new(),
    };
    move || match adding.is_checked.get() {
        false => view! { <Enter adding /> }.into_any(),
        true => view! { <Make adding /> }.into_any(),
    }
}

#[component]
fn Enter(adding: Adding) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        adding.check();
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <AddressForManager email=adding.own.email.get_untracked() />
            <Field
                label=t!("Name of the new passkey")
                value=adding.name.0
                error=adding.name.1
                hint=t!("Such as the device it lies on.")
                required=true
            />
            <PasswordField
                label=t!("Password to add a passkey")
                value=adding.password.0
                error=adding.password.1
                autocomplete="current-password"
            />
            <ErrorPanel failure=adding.errand.failure() />
            <div class="button-row">
                <Button submit=true busy=adding.errand.busy()>{t!("Add a passkey")}</Button>
            </div>
        </form>
    }
}

#[component]
fn Make(adding: Adding) -> impl IntoView {
    focus("#make-passkey button");
    view! {
        <div class="stack" id="make-passkey">
            <p>
                {t!("Your password is right. Your browser asks you now where the passkey shall lie, and may ask a second time: then the \
                 passkey gives the key that can open your vault.")}
            </p>
            <ErrorPanel failure=adding.errand.failure() />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=adding.errand.busy()
                    on_press=move |()| adding.make()
                >
                    {t!("Make the passkey")}
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move |()| adding.end()>{t!("Cancel")}</Button>
            </div>
        </div>
    }
}

impl Adding {
    fn check(self) {
        let name = self.name.0.get_untracked();
        let no_name = name.trim().is_empty() || name.trim().chars().count() > 100;
        let problem = t!("Enter a name of 1 to 100 characters.");
        self.name.1.set(no_name.then(|| problem.to_owned()));
        let password = self.password.0.get_untracked();
        let problem = password
            .is_empty()
            .then(|| t!("Enter your password.").to_owned());
        self.password.1.set(problem);
        if no_name || password.is_empty() {
            return focus_first_wrong("main");
        }
        self.errand.run(async move {
            client().check_for_passkey(password).await?;
            self.is_checked.try_set(true);
            Ok(())
        });
    }

    fn make(self) {
        let name = self.name.0.get_untracked().trim().to_owned();
        let password = self.password.0.get_untracked();
        self.errand.run(async move {
            let added = client().add_passkey(name, password).await;
            self.own.known.reload();
            let added = added?;
            self.own.toasts.success(told(&added));
            self.end();
            Ok(())
        });
    }

    fn end(self) {
        self.errand.forget();
        self.name.0.try_set(String::new());
        self.password.0.try_set(String::new());
        self.is_checked.try_set(false);
    }
}

fn told(added: &AddedPasskey) -> &'static str {
    match (added.passkey.opens_vault, added.withheld) {
        (true, _) => t!("Your passkey is added. It unlocks your vault."),
        (false, true) => {
            t!(
                "Your passkey is added as second factor only: it was not used a second time, so it gave no key for your vault. To change \
             that, remove it and add it again."
            )
        }
        (false, false) => {
            t!(
                "Your passkey is added as second factor only: its authenticator gives no key for your vault."
            )
        }
    }
}
