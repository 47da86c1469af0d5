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
    (Address::HowItWorks, n!("How it works")),
    (Address::Help, n!("Help")),
];
const ADMINISTRATOR: &[Entry] = &[
    (Address::Overview, n!("Overview")),
    (Address::Queue, n!("Queue")),
    (Address::Accounts, n!("Accounts")),
    (Address::Invitations, n!("Invitations")),
    (Address::Models, n!("Models")),
    (Address::Grants, n!("Grants")),
    (Address::Log, n!("Log")),
    (Address::Health, n!("Health")),
    (Address::Settings, n!("Settings")),
];
const AUDITOR: &[Entry] = &[
    (Address::AuditedLog, n!("Log")),
    (Address::AuditedAccounts, n!("Accounts")),
    (Address::AuditedHealth, n!("Health")),
    (Address::AuditedSettings, n!("Settings")),
];
const OWNER: &[Entry] = &[
    (Address::Dashboard, n!("Dashboard")),
    (Address::Import, n!("Import")),
    (Address::Requests, n!("Requests")),
    (Address::OwnerUsers, n!("Users")),
    (Address::OwnerActivity, n!("Activity")),
];
const USER: &[Entry] = &[
    (Address::Catalogue, n!("Catalogue")),
    (Address::UserGrants, n!("My access")),
    (Address::Keys, n!("Keys")),
    (Address::History, n!("History")),
    (Address::UserActivity, n!("Activity")),
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
            let (exact, href, name) = (
                home.as_ref() == Some(address),
                address.clone(),
                words::text(name),
            );
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
        <nav class="site-nav" aria-label=t!("Main")>
            <ul>{move || links()}</ul>
        </nav>
    }
}

/// How much waits on a page, and in words what.
fn waiting(counts: ListCounts, address: &Address) -> Option<(u64, &'static str)> {
    let (count, what) = match address {
        Address::Queue => (counts.queue, t!("waiting for a decision")),
        Address::Requests => (counts.requests, t!("waiting for your answer")),
        Address::UserGrants => (counts.access, t!("new")),
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
