use client::UnconfirmedSignIn;
use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind, Errand, ErrorPanel},
    state::client,
};

/// The second step of a sign-in: a passkey confirms that the password was typed by its person.
#[component]
pub(crate) fn ConfirmPasskey(
    /// The sign-in.
    unconfirmed: UnconfirmedSignIn,
    /// Back to the password.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    let errand = Errand::new();
    let unconfirmed = StoredValue::new(unconfirmed);
    let confirm = move |()| {
        let unconfirmed = unconfirmed.get_value();
        errand.run(async move { client().confirm_sign_in(unconfirmed).await.map(drop) });
    };
    view! {
        <div class="stack">
            <p>
                {t!("Your password is right. Your account asks for one of your passkeys as well: on this device, on your phone, or on a \
                 security key.")}
            </p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary busy=errand.busy() on_press=confirm>
                    {t!("Confirm with your passkey")}
                </Button>
                <Button kind=ButtonKind::Quiet on_press=on_back>{t!("Back")}</Button>
            </div>
            <details>
                <summary>{t!("None of your passkeys is at hand?")}</summary>
                <p>
                    {t!("A recovery kit sets a new password; it takes the place of no passkey. If all of them are lost, write to whoever runs \
                     the service: they can let your password alone sign you in again, once they are sure who you are.")}
                </p>
            </details>
        </div>
    }
}
