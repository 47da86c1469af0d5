use leptos::prelude::*;

use super::{ask_password::AskPassword, own_passkeys::OwnPasskeys};
use crate::{
    components::{Alert, AlertTone, Badge, BadgeTone, Button, ButtonKind, Dialog, Errand},
    state::client,
};

/// Whether a sign-in takes a passkey beside the password.
#[component]
pub(super) fn SecondFactor(
    is_on: bool,
    /// Whether the account has one passkey and no other.
    is_only: bool,
    own: OwnPasskeys,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (title, verb) = match is_on {
        true => (t!("Ask for the password alone?"), t!("Turn it off")),
        false => (t!("Ask for a passkey at sign-in?"), t!("Turn it on")),
    };
    view! {
        <h3>{t!("Second factor")}</h3>
        <p>
            {match is_on {
                true => view! { <Badge tone=BadgeTone::Good text=t!("On") /> },
                false => view! { <Badge tone=BadgeTone::Neutral text=t!("Off") /> },
            }}
            {match is_on {
                true => t!(" A sign-in takes your password and one of your passkeys."),
                false => t!(" Your password alone signs you in."),
            }}
        </p>
        <div class="button-row">
            <Button on_press=move |()| open.set(true)>{verb}</Button>
        </div>
        <Dialog open title>
            {match is_on {
                true => view! { <TurnOff open own /> }.into_any(),
                false => view! { <TurnOn open is_only own /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn TurnOn(open: RwSignal<bool>, is_only: bool, own: OwnPasskeys) -> impl IntoView {
    let errand = Errand::new();
    let turn = move |password: String| {
        errand.run(async move {
            client().turn_second_factor_on(password).await?;
            open.try_set(false);
            own.known.reload();
            own.sessions.reload();
            own.toasts.success(t!(
                "A sign-in takes a passkey from now on. Every other browser was signed out."
            ));
            Ok(())
        });
    };
    let warning = is_only.then(|| {
        view! {
            <Alert tone=AlertTone::Warning title=t!("You have one passkey only")>
                {t!("Add a second one, on another device, before or soon: if it is lost, only whoever runs the service can let you in. A \
                 recovery kit takes the place of your password, not of a passkey.")}
            </Alert>
        }
    });
    view! {
        <div class="stack">
        <p>
            {t!("From now on a new browser asks for your password and one of your passkeys. You use one now, so that it is known to work; \
             every other browser is signed out.")}
        </p>
        {warning}
        <AskPassword
            email=own.email.get_untracked()
            label=t!("Password to turn it on")
            verb=t!("Use my passkey and turn it on")
            kind=ButtonKind::Primary
            errand
            on_password=turn
            on_cancel=move |()| open.set(false)
        />
        </div>
    }
}

#[component]
fn TurnOff(open: RwSignal<bool>, own: OwnPasskeys) -> impl IntoView {
    let errand = Errand::new();
    let turn = move |password: String| {
        errand.run(async move {
            client().turn_second_factor_off(password).await?;
            open.try_set(false);
            own.known.reload();
            own.toasts.success(t!("Your password alone signs you in."));
            Ok(())
        });
    };
    view! {
        <div class="stack">
        <p>{t!("Who learns your password can sign in then. Your passkeys stay, and still unlock your vault.")}</p>
        <AskPassword
            email=own.email.get_untracked()
            label=t!("Password to turn it off")
            verb=t!("Turn it off")
            kind=ButtonKind::Danger
            errand
            on_password=turn
            on_cancel=move |()| open.set(false)
        />
        </div>
    }
}
