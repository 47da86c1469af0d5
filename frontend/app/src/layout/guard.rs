use api::account::{Account, Role};
use client::SessionStatus;
use leptos::prelude::*;
use leptos_router::{
    components::Redirect,
    hooks::{use_location, use_navigate, use_query_map},
};
use wasm_bindgen_futures::spawn_local;

use super::kept_page::KeptPage;
use crate::{
    address::Address,
    components::{ButtonKind, ErrorPanel, LinkButton, Page, Spinner},
    failure::Failure,
    state::{client, use_departures, use_session, use_unsent},
};

/// What stands at the door of a role's pages.
#[derive(Clone, PartialEq)]
enum Door {
    Wait,
    Unreachable(Failure),
    SignIn,
    Unlock,
    OtherRole(Role),
    Enter(Account),
    /// The vault was closed while something on the page was unsaved or typed: it is kept for whom it belongs to.
    Kept(Account),
}

impl Door {
    /// Whose pages stand behind the door.
    fn inside(&self) -> Option<&Account> {
        match self {
            Self::Enter(account) | Self::Kept(account) => Some(account),
            _ => None,
        }
    }
}

/// The door of a role's pages, or of everybody's who is signed in.
pub(crate) fn guard(role: Option<Role>, children: ChildrenFn) -> AnyView {
    let door = GuardProps { role, children };
    Guard(door).into_any()
}

/// Lets only the role in, or whoever is signed in, with an open vault; sends everybody else where they can get in. The server
/// enforces roles; this is courtesy.
#[component]
pub(crate) fn Guard(
    /// Whose pages these are, if not everybody's who is signed in.
    #[prop(optional)]
    role: Option<Role>,
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
    let departures = use_departures();
    let discarded = RwSignal::new(false);
    let typed = RwSignal::new(false);
    // Its first run may come late, when something is typed.
    Effect::new(move |before: Option<()>| {
        location.pathname.track();
        if before.is_some() {
            typed.set(false);
        }
    });
    let admits = move |account: &Account| role.is_none_or(|role| account.role == role);
    let door = Memo::new(move |before: Option<&Door>| {
        let status = session.status();
        // A lock comes by itself: what was typed and would be asked for nowhere is kept as well.
        let is_typed = || matches!(status, SessionStatus::Locked(_)) && typed.get_untracked();
        let keeps = || !discarded.get() && (departures.has_unsaved() || is_typed());
        let inside = before.and_then(Door::inside).filter(|_| keeps()).cloned();
        match (status, inside) {
            (SessionStatus::Open(account), _) if admits(&account) => Door::Enter(account),
            (_, Some(inside)) => Door::Kept(inside),
            (SessionStatus::Unknown, None) => Door::Wait,
            (SessionStatus::Unreachable(failure), None) => Door::Unreachable(failure),
            (SessionStatus::Visitor { .. }, None) => Door::SignIn,
            (SessionStatus::Locked(account), None) if admits(&account) => Door::Unlock,
            (SessionStatus::Locked(account) | SessionStatus::Open(account), None) => {
                Door::OtherRole(account.role)
            }
        }
    });
    let inside = Memo::new(move |_| door.read().inside().map(|account| account.id.clone()));
    let retry = move |()| spawn_local(async { client().restore().await });
    let outside = move || match door.get() {
        Door::Wait => {
            view! { <div class="reserved"><Spinner label=t!("Opening your session") /></div> }
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
        Door::Enter(_) | Door::Kept(_) => ().into_any(),
    };
    let kept = move || match door.get() {
        Door::Kept(account) => Some(account),
        _ => None,
    };
    let unsent = use_unsent();
    let discard = Callback::new(move |()| {
        unsent.forget();
        discarded.set(true);
    });
    move || match inside.get() {
        Some(_) => view! {
            {move || kept().map(|account| view! { <KeptPage account on_discard=discard /> })}
            <div class:kept-page=move || kept().is_some() on:input=move |_| typed.set(true)>
                {children()}
            </div>
        }
        .into_any(),
        None => outside.into_any(),
    }
}

/// Leads on as soon as the reader's vault is open: to the page that sent her here, if it is one of hers.
pub(crate) fn go_on_when_open() {
    let (session, query, navigate) = (use_session(), use_query_map(), use_navigate());
    Effect::new(move || {
        if let SessionStatus::Open(account) = session.status() {
            let home = Address::home(account.role).to_string();
            let wanted = query.get_untracked().get("return");
            let is_hers =
                |path: &String| path.starts_with(&home) || *path == Address::Account.to_string();
            let wanted = wanted.filter(is_hers);
            navigate(&wanted.unwrap_or(home), Default::default());
        }
    });
}

#[component]
fn OtherRole(own: Role) -> impl IntoView {
    view! {
        <Page
            title=t!("Not a page of yours")
            lead=t!("You are signed in with another role, so this page stays closed to you.")
        >
            <div class="button-row">
                <LinkButton kind=ButtonKind::Primary href=Address::home(own)>
                    {t!("Go to your pages")}
                </LinkButton>
            </div>
        </Page>
    }
}
