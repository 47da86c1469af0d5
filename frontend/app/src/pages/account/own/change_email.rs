use api::account::ListedSession;
use leptos::{ev::SubmitEvent, prelude::*};

use super::super::email::looks_like_email;
use crate::{
    browser::focus_first_wrong,
    components::{
        AddressForManager, Button, Errand, ErrorPanel, Fetched, Field, FieldKind, KeptNote,
        PasswordField,
    },
    state::{client, use_toasts, use_unsent},
};

/// Puts the account under another address.
#[component]
pub(super) fn ChangeEmail(
    /// The present address.
    email: String,
    /// Shown anew afterwards.
    sessions: Fetched<Vec<ListedSession>>,
) -> impl IntoView {
    let field = || (RwSignal::new(String::new()), RwSignal::new(None));
    let (new, password) = (field(), field());
    let kept = use_unsent().form("e-mail address");
    kept.keep("new", new.0);
    let (errand, toasts) = (Errand::new(), use_toasts());
    let present = StoredValue::new(email.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        errand.forget();
        let address = new.0.get_untracked().trim().to_owned();
        let secret = password.0.get_untracked();
        let problem = problem_of(&address, &present.get_value());
        password.1.set(
            secret
                .is_empty()
                .then(|| t!("Enter your password.").to_owned()),
        );
        let is_good = problem.is_none() && !secret.is_empty();
        new.1.set(problem);
        if !is_good {
            return focus_first_wrong("main");
        }
        let submission = kept.submission();
        errand.run(async move {
            client().change_email(secret, address).await?;
            submission.sent();
            kept.propose("new", "");
            password.0.try_set(String::new());
            sessions.reload();
            toasts.success(t!(
                "Your e-mail address is changed. Sign in with it from now on."
            ));
            Ok(())
        });
    };
    view! {
        <section class="stack" aria-labelledby="email-heading">
            <h2 id="email-heading">{t!("Change your e-mail address")}</h2>
            <p>
                {t!("You sign in with it. Password, vault and recovery kit stay as they are; every other browser is signed out. Write the \
                 new address on your copy of the kit.")}
            </p>
            <form class="stack" novalidate on:submit=submit>
                <AddressForManager email />
                <KeptNote form=kept but=t!("Passwords are not kept: enter yours again.") />
                <Field
                    label=t!("New e-mail address")
                    kind=FieldKind::Email
                    value=new.0
                    error=new.1
                    autocomplete="email"
                    required=true
                />
                <PasswordField
                    label=t!("Password for the new address")
                    value=password.0
                    error=password.1
                    autocomplete="current-password"
                />
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button submit=true busy=errand.busy()>{t!("Change address")}</Button>
                </div>
            </form>
        </section>
    }
}

fn problem_of(address: &str, present: &str) -> Option<String> {
    match () {
        () if !looks_like_email(address) => {
            Some(t!("Enter an address like name@organisation.example.").into())
        }
        () if address.to_lowercase() == present => Some(t!("This is your present address.").into()),
        () => None,
    }
}
