use api::{
    account::LiveList,
    grant::{ModelUser, ModelUserColumn, ModelUserFilters, ModelUserStanding},
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    components::{
        EmptyState, IconName, ListColumn, ListFilter, ListTable, Page, fetch_of, use_list_address,
    },
    format::{number::count, time},
    state::client,
};

/// Everybody who asked for the owner's models: searched, narrowed and sorted.
#[component]
pub(crate) fn OwnerUsersPage() -> impl IntoView {
    let address = use_list_address();
    let query = address.query::<ModelUserFilters, ModelUserColumn>();
    let users = fetch_of(
        query,
        |query| async move { client().model_users(&query).await },
    )
    .follow(LiveList::Requests)
    .stay_fresh();
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Person
                title=t!("No users yet")
                text=t!("Whoever asks for one of your models stands here from her first request on.")
            />
        }
    };
    view! {
        <Page
            title=t!("Users")
            lead=t!("Who asked for your models, what they have of them, and how much they use it.")
        >
            <ListTable
                address
                from=users
                noun=(t!("user"), t!("users"))
                search=t!("Search by name or organisation")
                filters=vec![ListFilter::by_word("state", t!("Access"), t!("Everybody"), named)]
                columns=columns()
                key=|user: &ModelUser| user.id.to_string()
                name=|user: &ModelUser| user.name.clone()
                row=cells
                empty
            />
        </Page>
    }
}

fn named(standing: ModelUserStanding) -> &'static str {
    match standing {
        ModelUserStanding::Sealed => t!("With a sealed copy"),
        ModelUserStanding::Stale => t!("To be sealed again"),
        ModelUserStanding::Requested => t!("Waits for your answer"),
        ModelUserStanding::Without => t!("Without access"),
    }
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::sorted(t!("User"), ModelUserColumn::Name)
            .over(t!("Organisation"), ModelUserColumn::Organisation),
        ListColumn::plain(t!("Requests waiting")).numeric(),
        ListColumn::sorted(t!("Sealed copies"), ModelUserColumn::Copies).numeric(),
        ListColumn::sorted(t!("To be sealed again"), ModelUserColumn::Stale).numeric(),
        ListColumn::sorted(t!("Rows answered"), ModelUserColumn::Used).numeric(),
        ListColumn::sorted(t!("Last use"), ModelUserColumn::Last).numeric(),
    ]
}

fn cells(user: ModelUser) -> AnyView {
    let last = user
        .used_at
        .map_or_else(|| t!("Never").to_owned(), time::minute);
    view! {
        <th scope="row">
            <A href=Address::OwnerUser(user.id)>{user.name}</A>
            <span class="cell-note">{user.organisation}</span>
        </th>
        <td class="numeric">{count(user.requested)}</td>
        <td class="numeric">{count(user.active + user.stale)}</td>
        <td class="numeric">{count(user.stale)}</td>
        <td class="numeric">{count(user.rows_used)}</td>
        <td class="numeric nowrap">{last}</td>
    }
    .into_any()
}
