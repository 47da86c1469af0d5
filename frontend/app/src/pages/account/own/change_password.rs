use api::account::{Account, ListedSession};
use leptos::{ev::SubmitEvent, prelude::*};

use super::super::password_strength::PasswordStrength;
use crate::{
    browser::focus_first_wrong,
    components::{Button, ButtonKind, Errand, ErrorPanel, Fetched, PasswordField},
    state::{client, use_toasts},
};

type Entered = (RwSignal<String>, RwSignal<Option<String>>);

/// The passwords as entered, with what is wrong about each.
#[derive(Clone, Copy)]
struct Passwords {
    present: Entered,
    new: Entered,
    again: Entered,
}

impl Passwords {
    fn new() -> Self {
        let field = || (RwSignal::new(String::new()), RwSignal::new(None));
        Self {
            present: field(),
            new: field(),
            again: field(),
        }
    }

    /// Says what is wrong; the present password and the new one if nothing is.
    fn submit(self) -> Option<(String, String)> {
        let [present, new, again] = self.fields().map(|(value, _)| value.get_untracked());
        let no_present = present
            .is_empty()
            .then(|| "Enter your present password.".into());
        let is_present = !new.is_empty() && new == present;
        let bad_new = match is_present {
            true => Some("This is your present password.".into()),
            false => PasswordStrength::of(&new).error(),
        };
        let differs = (new != again).then(|| "Enter the new password here as well.".into());
        let problems = [no_present, bad_new, differs];
        let is_good = problems.iter().all(Option::is_none);
        for ((_, problem), found) in self.fields().into_iter().zip(problems) {
            problem.set(found);
        }
        is_good.then_some((present, new))
    }

    fn clear(self) {
        for (value, _) in self.fields() {
            value.try_set(String::new());
        }
    }

    fn fields(self) -> [Entered; 3] {
        [self.present, self.new, self.again]
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
    let errand = Errand::new();
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        errand.forget();
        let Some((present, new)) = passwords.submit() else {
            return focus_first_wrong("main");
        };
        errand.run(async move {
            client().change_password(present, new).await?;
            passwords.clear();
            sessions.reload();
            toasts.success("Your password is changed, and every other browser is signed out.");
            Ok(())
        });
    };
    let strength =
        Signal::derive(move || Some(PasswordStrength::of(&passwords.new.0.get()).advice()));
    view! {
        <section class="stack" aria-labelledby="password-heading">
            <h2 id="password-heading">"Change your password"</h2>
            <p>
                "Your keys, models and history stay as they are, and every other browser is signed out. Neither password leaves this \
                 browser, and nobody can reset the new one."
            </p>
            <form class="stack" novalidate on:submit=submit>
                <input
                    class="visually-hidden"
                    type="email"
                    autocomplete="username"
                    value=account.profile.email
                    readonly
                    tabindex="-1"
                    aria-hidden="true"
                />
                <PasswordField
                    label="Present password"
                    value=passwords.present.0
                    error=passwords.present.1
                    autocomplete="current-password"
                />
                <PasswordField
                    label="New password"
                    value=passwords.new.0
                    error=passwords.new.1
                    hint=strength
                    autocomplete="new-password"
                />
                <PasswordField
                    label="New password once more"
                    value=passwords.again.0
                    error=passwords.again.1
                    autocomplete="new-password"
                />
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                        "Change password"
                    </Button>
                </div>
            </form>
        </section>
    }
}
