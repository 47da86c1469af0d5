//! What surrounds every page.

mod alarm_banner;
mod confirm_passkey;
mod footer;
mod guard;
mod header;
mod kept_page;
mod not_found;
mod password_form;
mod preferences;
mod sealing_corner;
mod unlock_by_passkey;

pub(crate) use alarm_banner::alarm;
pub(crate) use confirm_passkey::ConfirmPasskey;
pub(crate) use guard::{Guard, go_on_when_open, guard};
pub(crate) use header::{bell, log, menu, sign_out};
pub(crate) use not_found::NotFound;
pub(crate) use password_form::PasswordForm;
pub(crate) use sealing_corner::sealing_corner;
pub(crate) use unlock_by_passkey::UnlockByPasskey;

use api::account::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use self::{footer::Footer, header::Header};
use crate::{
    address::Address,
    components::{ListNote, ToastRegion},
    modules::use_modules,
    state::use_session,
};

/// Skip link, header, alarm, what changed, page, footer, notes.
#[component]
pub(crate) fn Layout(children: Children) -> impl IntoView {
    let path = use_location().pathname;
    let wide = Memo::new(move |_| *path.read() == Address::Landing.to_string());
    let (modules, session) = (use_modules(), use_session());
    let role = Memo::new(move |_| session.account().map(|account| account.role));
    let corner = move || {
        let pages = modules.of(role.get()?)?.get()?;
        Some((pages.work.corner)())
    };
    let of_members = Memo::new(move |_| is_of_members(&path.read()));
    view! {
        <a class="skip-link" href="#main" rel="external">
            {t!("Skip to the content")}
        </a>
        <Header />
        {move || modules.session().map(|session| (session.alarm)())}
        <ListNote />
        <main
            id="main"
            tabindex="-1"
            class:main-wide=wide
            class:of-visitors=move || !of_members.get()
        >
            {children()}
        </main>
        <Footer />
        {move || corner()}
        <ToastRegion />
        {move || modules.session().map(|session| (session.ask)())}
    }
}

/// Whether a path leads to a page of people who are signed in: a tool rather than something to read.
fn is_of_members(path: &str) -> bool {
    let roles = [Role::Administrator, Role::Owner, Role::User, Role::Auditor];
    let homes = roles.map(Address::home);
    homes
        .iter()
        .chain([&Address::Account])
        .any(|address| path.starts_with(&address.to_string()))
}
