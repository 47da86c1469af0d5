use api::account::Account;
use client::SessionStatus;
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen_futures::spawn_local;

use crate::{
    address::{Address, use_go},
    components::{Button, ButtonKind, LinkButton},
    state::{client, use_departures, use_session},
    wording,
};

/// Sign in and register, or who is signed in and sign out. Keeps its room while the session is unknown.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let session = use_session();
    let menu = move || match session.status() {
        SessionStatus::Unknown => view! { <span class="account-wait"></span> }.into_any(),
        SessionStatus::Visitor { .. } | SessionStatus::Unreachable(_) => view! {
            <LinkButton kind=ButtonKind::Quiet href=Address::SignIn>
                "Sign in"
            </LinkButton>
            <LinkButton href=Address::Register>"Register"</LinkButton>
        }
        .into_any(),
        SessionStatus::Locked(account) | SessionStatus::Open(account) => {
            view! { <SignedIn account=account /> }.into_any()
        }
    };
    view! { <div class="account-menu">{move || menu()}</div> }
}

#[component]
fn SignedIn(account: Account) -> impl IntoView {
    view! {
        <A href=Address::Account attr:class="account-name">
            <span>{account.profile.name}</span>
            <span class="account-role">
                <span class="visually-hidden">"Your account, "</span>
                {wording::role(account.role)}
            </span>
        </A>
        <Button kind=ButtonKind::Quiet on_press=sign_out()>
            "Sign out"
        </Button>
    }
}

/// Signs out and leaves for the start page.
pub(crate) fn sign_out() -> impl Fn(()) + Send + Sync + 'static {
    let (go, departures) = (use_go(), use_departures());
    move |()| {
        let go = go.clone();
        departures.leave(move || {
            // First away: a guarded page would send a visitor to the sign-in page.
            go(Address::Landing);
            spawn_local(async { client().sign_out().await });
        });
    }
}
