use api::account::{ListCounts, Role};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    format::number,
    state::{use_lists, use_session},
};

/// Address and name.
type Entry = (Address, &'static str);

const VISITOR: &[Entry] = &[
    (Address::HowItWorks, "How it works"),
    (Address::Help, "Help"),
];
const ADMINISTRATOR: &[Entry] = &[
    (Address::Overview, "Overview"),
    (Address::Queue, "Queue"),
    (Address::Accounts, "Accounts"),
    (Address::Invitations, "Invitations"),
    (Address::Models, "Models"),
    (Address::Grants, "Grants"),
    (Address::Log, "Log"),
    (Address::Health, "Health"),
    (Address::Settings, "Settings"),
];
const AUDITOR: &[Entry] = &[
    (Address::AuditedLog, "Log"),
    (Address::AuditedAccounts, "Accounts"),
    (Address::AuditedHealth, "Health"),
    (Address::AuditedSettings, "Settings"),
];
const OWNER: &[Entry] = &[
    (Address::Dashboard, "Dashboard"),
    (Address::Import, "Import"),
    (Address::Requests, "Requests"),
    (Address::OwnerActivity, "Activity"),
];
const USER: &[Entry] = &[
    (Address::Catalogue, "Catalogue"),
    (Address::UserGrants, "My access"),
    (Address::Keys, "Keys"),
    (Address::History, "History"),
    (Address::UserActivity, "Activity"),
];

/// The pages of the reader's role.
#[component]
pub(super) fn Navigation() -> impl IntoView {
    let (session, lists) = (use_session(), use_lists());
    let role = Memo::new(move |_| session.account().map(|account| account.role));
    let links = move || {
        let role = role.get();
        let home = role.map(Address::home);
        // Every page of a role lies below its first.
        let link = |(address, name): &Entry| {
            let (exact, href, name) = (home.as_ref() == Some(address), address.clone(), *name);
            let address = address.clone();
            let count = move || waiting(lists.counts(), &address).map(counted);
            view! {
                <li>
                    <A href exact>
                        {name}
                    </A>
                    {count}
                </li>
            }
        };
        entries(role).iter().map(link).collect_view()
    };
    view! {
        <nav class="site-nav" aria-label="Main">
            <ul>{move || links()}</ul>
        </nav>
    }
}

/// How much waits on a page, and in words what.
fn waiting(counts: ListCounts, address: &Address) -> Option<(u64, &'static str)> {
    let (count, what) = match address {
        Address::Queue => (counts.queue, "waiting for a decision"),
        Address::Requests => (counts.requests, "waiting for your answer"),
        Address::UserGrants => (counts.access, "new"),
        _ => (0, ""),
    };
    (count > 0).then_some((count, what))
}

fn counted((count, what): (u64, &'static str)) -> impl IntoView {
    let count = number::count(count);
    view! {
        <span class="nav-count">
            {count} <span class="visually-hidden">{format!(" {what}")}</span>
        </span>
    }
}

fn entries(role: Option<Role>) -> &'static [Entry] {
    match role {
        None => VISITOR,
        Some(Role::Administrator) => ADMINISTRATOR,
        Some(Role::Auditor) => AUDITOR,
        Some(Role::Owner) => OWNER,
        Some(Role::User) => USER,
    }
}
