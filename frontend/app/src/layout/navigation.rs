use api::account::Role;
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use crate::state::use_session;

/// Path, name, and whether only the exact path is current.
type Entry = (&'static str, &'static str, bool);

const HOMES: [&str; 3] = ["/admin", "/owner", "/user"];
const VISITOR: &[Entry] = &[("/how-it-works", "How it works", true)];
const ADMINISTRATOR: &[Entry] = &[
    ("/admin", "Queue", true),
    ("/admin/accounts", "Accounts", false),
    ("/admin/models", "Models", false),
    ("/admin/grants", "Grants", false),
    ("/admin/log", "Log", false),
    ("/admin/health", "Health", false),
];
const OWNER: &[Entry] = &[
    ("/owner", "Dashboard", true),
    ("/owner/import", "Import", false),
    ("/owner/requests", "Requests", false),
    ("/owner/activity", "Activity", false),
];
const USER: &[Entry] = &[
    ("/user", "Catalogue", true),
    ("/user/grants", "My access", false),
    ("/user/keys", "Keys", false),
    ("/user/history", "History", false),
    ("/user/activity", "Activity", false),
];

/// The pages of the reader's role.
#[component]
pub(super) fn Navigation() -> impl IntoView {
    let session = use_session();
    let role = Memo::new(move |_| session.account().map(|account| account.role));
    let links = move || {
        entries(role.get())
            .iter()
            .map(|(path, name, exact)| {
                view! {
                    <li>
                        <A href=*path exact=*exact>
                            {*name}
                        </A>
                    </li>
                }
            })
            .collect_view()
    };
    // The row is there before the session is known, so that nothing jumps.
    let path = use_location().pathname;
    let has_row = Memo::new(move |_| {
        role.get().is_some() || HOMES.iter().any(|home| path.read().starts_with(home))
    });
    view! {
        <nav class="site-nav" class:has-row=has_row aria-label="Main">
            <ul>{move || links()}</ul>
        </nav>
    }
}

fn entries(role: Option<Role>) -> &'static [Entry] {
    match role {
        None => VISITOR,
        Some(Role::Administrator) => ADMINISTRATOR,
        Some(Role::Owner) => OWNER,
        Some(Role::User) => USER,
    }
}
