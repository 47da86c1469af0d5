use api::account::{Account, ListedSession};
use leptos::{ev::SubmitEvent, prelude::*};

use super::super::new_password::{NewPassword, NewPasswordFields};
use crate::{
    browser::focus_first_wrong,
    components::{
        AddressForManager, Button, ButtonKind, Errand, ErrorPanel, Fetched, PasswordField,
    },
    state::{client, use_toasts},
};

/// The passwords as entered, with what is wrong about each.
#[derive(Clone, Copy)]
struct Passwords {
    present: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    new: NewPassword,
}

impl Passwords {
    fn new() -> Self {
        Self {
            present: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            new: NewPassword::new(),
        }
    }

    /// Says what is wrong; the present password and the new one if nothing is.
    fn submit(self, own_words: &[String]) -> Option<(String, String)> {
        let present = self.present.get_untracked();
        let missing = present.is_empty();
        self.problem
            .set(missing.then(|| t!("Enter your present password.").into()));
        let new = self.new.submit(own_words)?;
        if new == present {
            self.new.refuse(t!("This is your present password."));
            return None;
        }
        (!missing).then_some((present, new))
    }

    fn clear(self) {
        self.present.try_set(String::new());
        self.new.clear();
    }
}

/// Changes the password; the vault stays as it is, and all other sessions end.
#[component]
pub(super) fn ChangePassword(
    /// Whose.
    account: Account,
    /// Shown anew afterwards.
    sessions: Fetched<Vec<ListedSession>>,
) -> impl IntoView {
    let passwords = Passwords::new();
    let profile = account.profile;
    let email = profile.email.clone();
    let own_words = StoredValue::new(vec![profile.name, profile.organisation, profile.email]);
    let errand = Errand::new();
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        errand.forget();
        errand.run(async move {
            if !passwords.new.is_known().await {
                return Ok(());
            }
            let Some((present, new)) = passwords.submit(&own_words.get_value()) else {
                focus_first_wrong("main");
                return Ok(());
            };
            client().change_password(present, new).await?;
            passwords.clear();
            sessions.reload();
            toasts.success(t!(
                "Your password is changed, and every other browser is signed out."
            ));
            Ok(())
        });
    };
    view! {
        <section class="stack" aria-labelledby="password-heading">
            <h2 id="password-heading">{t!("Change your password")}</h2>
            <p>
                {t!("Your keys, models and history stay as they are, and every other browser is signed out. Neither password leaves this \
                 browser. Your recovery kit stays as it is.")}
            </p>
            <form class="stack" novalidate on:submit=submit>
                <AddressForManager email />
                <PasswordField
                    label=t!("Present password")
                    value=passwords.present
                    error=passwords.problem
                    autocomplete="current-password"
                />
                <NewPasswordFields
                    password=passwords.new
                    label=t!("New password")
                    own_words=own_words.get_value()
                />
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                        {t!("Change password")}
                    </Button>
                </div>
            </form>
        </section>
    }
}
