use std::collections::BTreeMap;

use api::{
    ModelId,
    grant::{Grant, GrantColumn, GrantFilters},
};
use leptos::prelude::*;

use super::decision::PersonLink;
use crate::{
    components::{
        Badge, EmptyState, Fetched, IconName, ListColumn, ListFilter, ListTable, Page, fetch_of,
        use_list_address,
    },
    format::{number, time},
    pages::tells::{ModelCosts, models_in_use, spent},
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
    )
    .stay_fresh();
    let sealed = Memo::new(move |_| {
        let listed = grants.value().map_or_else(Vec::new, |page| page.items.read);
        let sealed = listed
            .into_iter()
            .filter(|grant| grant.sealed_bytes.is_some());
        models_in_use(&sealed.collect::<Vec<_>>())
    });
    // A model whose card cannot be read is told nothing of.
    let costs = fetch_of(sealed, |models| async move {
        let mut known = BTreeMap::new();
        for model in models {
            let id = model.0.clone();
            known.extend(ModelCosts::of(model).await.ok().map(|costs| (id, costs)));
        }
        Ok(known)
    });
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
                row=move |grant| cells(grant, costs)
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

fn cells(grant: Grant, costs: Fetched<BTreeMap<ModelId, ModelCosts>>) -> AnyView {
    let (tone, text) = wording::grant_state(&grant);
    let budget = wording::budget(&grant);
    let sealed = grant
        .sealed_bytes
        .map_or_else(|| t!("none").to_owned(), number::bytes);
    let (model, rows) = (grant.model.clone(), grant.query_budget);
    let is_told = grant.sealed_bytes.is_some() && !grant.is_older();
    let told = move || {
        let costs = costs.value().filter(|_| is_told)?;
        let told = spent(std::slice::from_ref(costs.get(&model)?), rows);
        Some(view! { <span class="cell-note">{told}</span> })
    };
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
        <td>{sealed} {told}</td>
        <td class="nowrap">{time::day(grant.requested_at)}</td>
    }
    .into_any()
}
