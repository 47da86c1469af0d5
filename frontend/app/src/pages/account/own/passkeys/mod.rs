//! The passkeys of the account, and whether a sign-in takes one.

mod add;
mod ask_password;
mod listed;
mod own_passkeys;
mod second_factor;

use api::{account::ListedSession, passkey::Passkeys as Known};
use client::port::NoPasskeys;
use leptos::prelude::*;

use self::{
    add::Add, listed::PasskeyTable, own_passkeys::OwnPasskeys, second_factor::SecondFactor,
};
use crate::{
    components::{Alert, AlertTone, Fetched, FetchedView, fetch},
    format::time,
    state::{client, use_service, use_toasts},
};

/// The section on passkeys.
#[component]
pub(super) fn Passkeys(
    /// Address of the account.
    email: Memo<String>,
    /// Shown anew when others have ended.
    sessions: Fetched<Vec<ListedSession>>,
) -> impl IntoView {
    let own = OwnPasskeys {
        known: fetch(|| client().passkeys()).stay_fresh(),
        email,
        sessions,
        toasts: use_toasts(),
    };
    let service = use_service();
    let missing = Memo::new(move |_| {
        let nameless = (!service.has_passkeys()).then_some(NoPasskeys::Nameless);
        client().lacks_passkeys().or(nameless)
    });
    view! {
        <section class="stack" aria-labelledby="passkeys-heading">
            <h2 id="passkeys-heading">{t!("Passkeys")}</h2>
            <p>
                {t!("A passkey lies on your phone, your computer or a security key, and works once you show your finger, your face or a PIN \
                 there. It can open your locked vault in place of your password, and stand beside your password at sign-in.")}
            </p>
            <FetchedView from=own.known what=t!("your passkeys") children=move |known| {
                view! { <Standing known own /> }
            } />
            {move || match missing.get() {
                None => view! { <Add own /> }.into_any(),
                Some(why) => view! { <Missing why /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Standing(known: Known, own: OwnPasskeys) -> impl IntoView {
    let Known {
        is_second_factor,
        turned_off_at,
        passkeys,
    } = known;
    let turned_off = turned_off_at.filter(|_| !is_second_factor).map(|at| {
        view! {
            <Alert tone=AlertTone::Warning title=t!("Your password alone signs you in")>
                {t!(
                    "Whoever runs the service turned the second factor off on {}. If you did not ask for that, change your password \
                     and turn it on again.",
                    time::minute(at),
                )}
            </Alert>
        }
    });
    let has_some = !passkeys.is_empty();
    let second_factor = has_some.then(|| {
        view! { <SecondFactor is_on=is_second_factor is_only=passkeys.len() == 1 own /> }
    });
    let table = match has_some {
        true => view! { <PasskeyTable passkeys is_second_factor own /> }.into_any(),
        false => view! { <p>{t!("You have no passkey yet.")}</p> }.into_any(),
    };
    view! {
        {turned_off}
        {table}
        {second_factor}
    }
}

#[component]
fn Missing(why: NoPasskeys) -> impl IntoView {
    let text = match why {
        NoPasskeys::Unknown => {
            t!("This browser knows no passkeys. Add one in a newer browser, or in another one.")
        }
        NoPasskeys::Nameless => {
            t!(
                "Passkeys are not available here: this service is set up under an address without a name, such as 127.0.0.1. Whoever \
             runs it can give it a name."
            )
        }
    };
    view! { <Alert tone=AlertTone::Note title=t!("No passkey can be added here")>{text}</Alert> }
}
