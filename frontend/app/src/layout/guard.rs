use api::account::Role;
use client::SessionStatus;
use leptos::prelude::*;
use leptos_router::{
    components::Redirect,
    hooks::{use_location, use_navigate, use_query_map},
};
use wasm_bindgen_futures::spawn_local;

use crate::{
    address::Address,
    components::{ButtonKind, ErrorPanel, LinkButton, Page, Spinner},
    failure::Failure,
    state::{client, use_session},
};

/// What stands at the door of a role's pages.
#[derive(Clone, PartialEq)]
enum Door {
    Wait,
    Unreachable(Failure),
    SignIn,
    Unlock,
    OtherRole(Role),
    Enter,
}

/// Lets only the role in, with an open vault; sends everybody else where they can get in. The server
/// enforces roles; this is courtesy.
#[component]
pub(crate) fn Guard(
    /// Whose pages these are.
    role: Role,
    children: ChildrenFn,
) -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let here = move || {
        let path = location.pathname.get_untracked();
        let query = location.search.get_untracked();
        let whole = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        String::from(js_sys::encode_uri_component(&whole))
    };
    let door = Memo::new(move |_| match session.status() {
        SessionStatus::Unknown => Door::Wait,
        SessionStatus::Unreachable(failure) => Door::Unreachable(failure),
        SessionStatus::Visitor { .. } => Door::SignIn,
        SessionStatus::Locked(account) if account.role == role => Door::Unlock,
        SessionStatus::Open(account) if account.role == role => Door::Enter,
        SessionStatus::Locked(account) | SessionStatus::Open(account) => {
            Door::OtherRole(account.role)
        }
    });
    let retry = move |()| spawn_local(async { client().restore().await });
    move || match door.get() {
        Door::Wait => {
            view! { <div class="reserved"><Spinner label="Opening your session" /></div> }
                .into_any()
        }
        Door::Unreachable(failure) => {
            view! { <ErrorPanel failure=Some(failure) on_retry=retry /> }.into_any()
        }
        Door::SignIn => {
            view! { <Redirect path=format!("{}?return={}", Address::SignIn, here()) /> }.into_any()
        }
        Door::Unlock => {
            view! { <Redirect path=format!("{}?return={}", Address::Unlock, here()) /> }.into_any()
        }
        Door::OtherRole(own) => view! { <OtherRole own=own /> }.into_any(),
        Door::Enter => children().into_any(),
    }
}

/// Leads on as soon as the reader's vault is open: to the page that sent her here, if it is one of hers.
pub(crate) fn go_on_when_open() {
    let (session, query, navigate) = (use_session(), use_query_map(), use_navigate());
    Effect::new(move || {
        if let SessionStatus::Open(account) = session.status() {
            let home = Address::home(account.role).to_string();
            let wanted = query.get_untracked().get("return");
            let wanted = wanted.filter(|path| path.starts_with(&home));
            navigate(&wanted.unwrap_or(home), Default::default());
        }
    });
}

#[component]
fn OtherRole(own: Role) -> impl IntoView {
    view! {
        <Page
            title="Not a page of yours"
            lead="You are signed in with another role, so this page stays closed to you."
        >
            <div class="button-row">
                <LinkButton kind=ButtonKind::Primary href=Address::home(own)>
                    "Go to your pages"
                </LinkButton>
            </div>
        </Page>
    }
}
