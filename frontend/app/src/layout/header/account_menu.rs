use api::account::Account;
use client::SessionStatus;
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen_futures::spawn_local;

use super::popover::Popover;
use crate::{
    address::{Address, use_go},
    components::{ButtonKind, Icon, IconName, LinkButton},
    layout::preferences::ThemeToggle,
    modules::use_modules,
    state::{Session, client, use_departures, use_service, use_session},
    wording,
};

const ID: &str = "account-menu";

/// Whose menu it is.
#[derive(Clone, PartialEq)]
enum Shown {
    Nobody,
    /// Not known yet.
    Somebody,
    Account(Box<Account>),
}

impl Shown {
    fn of(session: Session) -> Self {
        match session.status() {
            SessionStatus::Unknown if session.is_expected() => Self::Somebody,
            SessionStatus::Unknown
            | SessionStatus::Visitor { .. }
            | SessionStatus::Unreachable(_) => Self::Nobody,
            SessionStatus::Locked(account) | SessionStatus::Open(account) => {
                Self::Account(Box::new(account))
            }
        }
    }
}

/// Sign in and register, or who is signed in and what belongs to that. Keeps its room while the session is unknown. What
/// somebody opened stays as long as it is the same account's.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let (session, modules) = (use_session(), use_modules());
    let shown = Memo::new(move |_| Shown::of(session));
    let signed_in = move |account| {
        let parts = modules.session()?;
        Some((parts.menu)(account))
    };
    let menu = move || match shown.get() {
        Shown::Somebody => view! { <span class="avatar"></span> }.into_any(),
        Shown::Nobody => view! { <SignedOut /> }.into_any(),
        Shown::Account(account) => signed_in(*account).into_any(),
    };
    view! { <div class="account-menu">{move || menu()}</div> }
}

#[component]
fn SignedOut() -> impl IntoView {
    let service = use_service();
    view! {
        <ThemeToggle />
        <LinkButton kind=ButtonKind::Quiet href=Address::SignIn>
            {t!("Sign in")}
        </LinkButton>
        <Show when=move || !service.is_by_invitation()>
            <LinkButton href=Address::Register>{t!("Register")}</LinkButton>
        </Show>
    }
}

/// Who is signed in, and what belongs to that.
pub(crate) fn menu(account: Account) -> AnyView {
    let session = use_session();
    let is_open = Memo::new(move |_| matches!(session.status(), SessionStatus::Open(_)));
    let Account { profile, role, .. } = account;
    let label = t!("Your account, {}", profile.name);
    let mark = view! { <span aria-hidden="true">{initials(&profile.name)}</span> }.into_any();
    let sign_out = sign_out();
    view! {
        <Popover id=ID label class="avatar" mark>
            <p class="account-name">{profile.name}</p>
            <p class="account-role">{wording::role(role)} " · " {profile.email}</p>
            <ul class="menu">
                <li>
                    <A href=Address::Account attr:class="menu-entry">
                        {t!("Your account")}
                    </A>
                </li>
                <li>
                    <ThemeToggle named=true />
                </li>
                {move || is_open.get().then(|| view! { <LockEntry /> })}
                <li>
                    <button type="button" class="menu-entry" on:click=move |_| sign_out(())>
                        {t!("Sign out")}
                    </button>
                </li>
            </ul>
        </Popover>
        {move || is_open.get().then(|| view! { <LockButton /> })}
    }
    .into_any()
}

/// First letters of the first and the last word of a name.
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().next();
    let mut words = name.split_whitespace().filter_map(first);
    let ends = [words.next(), words.next_back()];
    ends.into_iter()
        .flatten()
        .flat_map(char::to_uppercase)
        .collect()
}

/// Closes the vault in every tab, by the browser's access key as well.
#[component]
fn LockButton() -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            accesskey="l"
            aria-label=t!("Lock")
            title=t!("Lock (access key L): your password opens the vault again")
            on:click=move |_| lock()
        >
            <Icon name=IconName::Lock />
        </button>
    }
}

/// The same in the menu.
#[component]
fn LockEntry() -> impl IntoView {
    view! {
        <li>
            <button
                type="button"
                class="menu-entry"
                popovertarget=ID
                popovertargetaction="hide"
                on:click=move |_| lock()
            >
                {t!("Lock")}
            </button>
        </li>
    }
}

fn lock() {
    spawn_local(async { client().lock().await });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_by_its_first_letters() {
        assert_eq!(initials("nora van dijk"), "ND");
        assert_eq!(initials("  Élodie "), "É");
        assert_eq!(initials(""), "");
    }
}
