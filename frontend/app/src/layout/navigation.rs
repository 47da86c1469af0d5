use api::account::Role;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{address::Address, state::use_session};

/// Address and name.
type Entry = (Address, &'static str);

const VISITOR: &[Entry] = &[(Address::HowItWorks, "How it works")];
const ADMINISTRATOR: &[Entry] = &[
    (Address::Overview, "Overview"),
    (Address::Queue, "Queue"),
    (Address::Accounts, "Accounts"),
    (Address::Invitations, "Invitations"),
    (Address::Models, "Models"),
    (Address::Grants, "Grants"),
    (Address::Log, "Log"),
    (Address::Health, "Health"),
];
const AUDITOR: &[Entry] = &[
    (Address::AuditedLog, "Log"),
    (Address::AuditedAccounts, "Accounts"),
    (Address::AuditedHealth, "Health"),
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
    let session = use_session();
    let role = Memo::new(move |_| session.account().map(|account| account.role));
    let links = move || {
        let role = role.get();
        let home = role.map(Address::home);
        // Every page of a role lies below its first.
        let link = |(address, name): &Entry| {
            let (exact, href, name) = (home.as_ref() == Some(address), address.clone(), *name);
            view! {
                <li>
                    <A href exact>
                        {name}
                    </A>
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

fn entries(role: Option<Role>) -> &'static [Entry] {
    match role {
        None => VISITOR,
        Some(Role::Administrator) => ADMINISTRATOR,
        Some(Role::Auditor) => AUDITOR,
        Some(Role::Owner) => OWNER,
        Some(Role::User) => USER,
    }
}
