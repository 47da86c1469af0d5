use api::account::Account;
use client::SessionStatus;
use leptos::prelude::*;

use super::{PasswordForm, UnlockByPasskey, sign_out};
use crate::{
    components::{Button, ButtonKind, Page},
    state::use_session,
};

/// Stands before a page on which something is unsaved while the vault is closed: whoever opens it again has it back.
#[component]
pub(super) fn KeptPage(
    /// Whose page it is.
    account: Account,
    /// Gives up what is unsaved.
    #[prop(into)]
    on_discard: Callback<()>,
) -> impl IntoView {
    let title = document().title();
    on_cleanup(move || document().set_title(&title));
    let session = use_session();
    let is_locked = Memo::new(move |_| matches!(session.status(), SessionStatus::Locked(_)));
    move || {
        let email = account.profile.email.clone();
        match is_locked.get() {
            true => view! { <Locked email /> }.into_any(),
            false => view! { <Ended email on_discard /> }.into_any(),
        }
    }
}

#[component]
fn Locked(email: String) -> impl IntoView {
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Locked")
                lead=t!("What you entered is kept on this page, out of sight. Your password opens the vault again, and you go on where you were.")
            >
                <PasswordForm email standing=t!("Signed in as") verb=t!("Unlock")>
                    <Button kind=ButtonKind::Quiet on_press=sign_out()>{t!("Sign out")}</Button>
                </PasswordForm>
                <UnlockByPasskey />
            </Page>
        </div>
    }
}

#[component]
fn Ended(email: String, on_discard: Callback<()>) -> impl IntoView {
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Your session has ended")
                lead=t!("What you had not saved is kept on this page, out of sight. Sign in again to go on where you were.")
            >
                <PasswordForm email standing=t!("The page is kept for") verb=t!("Sign in again")>
                    <Button kind=ButtonKind::Danger on_press=move |()| on_discard.run(())>
                        {t!("Discard it and leave")}
                    </Button>
                </PasswordForm>
            </Page>
        </div>
    }
}
