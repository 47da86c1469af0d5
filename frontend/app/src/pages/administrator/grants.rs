use api::grant::{Grant, GrantColumn, GrantFilters};
use leptos::prelude::*;

use super::decision::PersonLink;
use crate::{
    components::{
        Badge, EmptyState, IconName, ListColumn, ListFilter, ListTable, Page, fetch_of,
        use_list_address,
    },
    format::{number, time},
    state::client,
    wording,
};

/// Every grant: who may use what, how far, and what it gives away at most.
#[component]
pub(crate) fn GrantsPage() -> impl IntoView {
    let address = use_list_address();
    let query = address.query::<GrantFilters, GrantColumn>();
    let grants = fetch_of(
        query,
        |query| async move { client().grant_list(&query).await },
    );
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Key
                title=t!("No grants yet")
                text=t!("A grant appears here when a model user asks for access to a model.")
            />
        }
    };
    view! {
        <Page title=t!("Grants") lead=t!("Who may use which model, and how much of the budget is used.")>
            <ListTable
                address
                from=grants
                noun=(t!("grant"), t!("grants"))
                search=t!("Search by person, organisation, model or purpose")
                filters=vec![ListFilter::by_word("state", t!("State"), t!("Every state"), wording::grant_standing)]
                columns=columns()
                key=|grant: &Grant| grant.id.to_string()
                name=|grant: &Grant| format!("{}, {}", grant.user_name, grant.model_name)
                row=cells
                empty
            />
        </Page>
    }
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::sorted(t!("User"), GrantColumn::User),
        ListColumn::sorted(t!("Model"), GrantColumn::Model),
        ListColumn::sorted(t!("State"), GrantColumn::State),
        ListColumn::sorted(t!("Rows"), GrantColumn::Used),
        ListColumn::plain(t!("Sealed copy")),
        ListColumn::sorted(t!("access" | "Asked"), GrantColumn::Asked),
    ]
}

fn cells(grant: Grant) -> AnyView {
    let (tone, text) = wording::grant_state(&grant);
    let budget = wording::budget(&grant);
    let sealed = grant
        .sealed_bytes
        .map_or_else(|| t!("none").to_owned(), number::bytes);
    let leakage = grant
        .leakage_bound
        .map(|nats| view! { <span class="cell-note">{told(nats)}</span> });
    view! {
        <th scope="row">
            <PersonLink account=grant.user name=grant.user_name />
            <span class="cell-note">{grant.user_organisation}</span>
        </th>
        <td>
            {grant.model_name}
            <span class="cell-note">{t!("of ")} <PersonLink account=grant.owner name=grant.owner_name /></span>
        </td>
        <td>
            <Badge tone text />
        </td>
        <td class="nowrap">{budget}</td>
        <td>{sealed} {leakage}</td>
        <td class="nowrap">{time::day(grant.requested_at)}</td>
    }
    .into_any()
}

/// What the whole budget tells beside its answers, if keys were made as they should be.
fn told(nats: f64) -> String {
    t!(
        "Beside the answers themselves, the whole budget tells at most {} of the model.",
        wording::leak_in_short(nats)
    )
}
