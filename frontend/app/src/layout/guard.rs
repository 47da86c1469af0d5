use api::account::Role;
use leptos::prelude::*;
use leptos_router::{
    components::Redirect,
    hooks::{use_location, use_query_map},
};
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{ButtonKind, ErrorPanel, LinkButton, Page, Spinner},
    failure::Failure,
    state::{SessionStatus, use_session},
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
        SessionStatus::Visitor => Door::SignIn,
        SessionStatus::Locked(account) if account.role == role => Door::Unlock,
        SessionStatus::Open(account) if account.role == role => Door::Enter,
        SessionStatus::Locked(account) | SessionStatus::Open(account) => {
            Door::OtherRole(account.role)
        }
    });
    let retry = move |()| spawn_local(async move { session.restore().await });
    move || match door.get() {
        Door::Wait => {
            view! { <div class="reserved"><Spinner label="Opening your session" /></div> }
                .into_any()
        }
        Door::Unreachable(failure) => {
            view! { <ErrorPanel failure=Some(failure) on_retry=retry /> }.into_any()
        }
        Door::SignIn => {
            view! { <Redirect path=format!("/sign-in?return={}", here()) /> }.into_any()
        }
        Door::Unlock => view! { <Redirect path=format!("/unlock?return={}", here()) /> }.into_any(),
        Door::OtherRole(own) => view! { <OtherRole own=own /> }.into_any(),
        Door::Enter => children().into_any(),
    }
}

/// First page of a role.
pub(crate) fn home(role: Role) -> &'static str {
    match role {
        Role::Administrator => "/admin",
        Role::Owner => "/owner",
        Role::User => "/user",
    }
}

/// Where to go after signing in: the page that sent the reader here, if it is one of this app.
pub(crate) fn return_path() -> impl Fn(Role) -> String + Clone {
    let query = use_query_map();
    move |role| {
        query
            .get_untracked()
            .get("return")
            .filter(|path| path.starts_with(home(role)))
            .unwrap_or_else(|| home(role).to_owned())
    }
}

#[component]
fn OtherRole(own: Role) -> impl IntoView {
    view! {
        <Page
            title="Not a page of yours"
            lead="You are signed in with another role, so this page stays closed to you."
        >
            <div class="button-row">
                <LinkButton kind=ButtonKind::Primary href=home(own)>
                    "Go to your pages"
                </LinkButton>
            </div>
        </Page>
    }
}
