use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser::focus_first_wrong,
    components::{AddressForManager, Button, ButtonKind, Errand, ErrorPanel, PasswordField},
};

/// Asks for the password before something changes, in a dialog.
#[component]
pub(super) fn AskPassword(
    /// Address of the account.
    email: String,
    /// What the field is called: "Password to remove the passkey".
    label: &'static str,
    /// What the button says.
    verb: &'static str,
    /// Its weight.
    kind: ButtonKind,
    /// What goes on.
    errand: Errand,
    /// Called with the password.
    #[prop(into)]
    on_password: Callback<String>,
    /// Called to leave all as it is.
    #[prop(into)]
    on_cancel: Callback<()>,
) -> impl IntoView {
    let (value, problem) = (RwSignal::new(String::new()), RwSignal::new(None));
    errand.forget();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let password = value.get_untracked();
        let missing = password.is_empty();
        problem.set(missing.then(|| t!("Enter your password.").to_owned()));
        match missing {
            true => focus_first_wrong("main dialog[open]"),
            false => on_password.run(password),
        }
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <AddressForManager email />
            <PasswordField label value error=problem autocomplete="current-password" />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind submit=true busy=errand.busy()>
                    {verb}
                </Button>
                <Button on_press=on_cancel>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}
