use api::grant::Grant;
use leptos::prelude::*;

use crate::{
    components::{Badge, EmptyState, FetchedView, IconName, Page, Table, fetch},
    format::{number, time},
    state::client,
    wording,
};

/// Every grant: who may use what, how far, and what it gives away at most.
#[component]
pub(crate) fn GrantsPage() -> impl IntoView {
    let grants = fetch(|| client().grants());
    view! {
        <Page title="Grants" lead="Who may use which model, and how much of the budget is used.">
            <FetchedView from=grants what="the grants" children=|list| {
                if list.is_empty() {
                    return view! {
                        <EmptyState
                            icon=IconName::Key
                            title="No grants yet"
                            text="A grant appears here when a model user asks for access to a model."
                        />
                    }
                    .into_any();
                }
                let rows = list.into_iter().map(|grant| view! { <GrantRow grant=grant /> }).collect_view();
                let columns = ["User", "Model", "State", "Rows", "Sealed copy", "Changed"];
                view! {
                    <Table caption="Grants" columns=columns.map(str::to_owned) quiet_caption=true stacks=true>
                        {rows}
                    </Table>
                }
                .into_any()
            } />
        </Page>
    }
}

#[component]
fn GrantRow(grant: Grant) -> impl IntoView {
    let (tone, text) = wording::grant_state(&grant);
    let budget = wording::budget(&grant);
    let sealed = grant
        .sealed_bytes
        .map_or_else(|| "none".to_owned(), number::bytes);
    let leakage = grant
        .leakage_bound
        .map(|nats| view! { <span class="cell-note">{told(nats)}</span> });
    view! {
        <tr>
            <th scope="row">
                {grant.user_name}
                <span class="cell-note">{grant.user_organisation}</span>
            </th>
            <td>
                {grant.model_name}
                <span class="cell-note">"of " {grant.owner_name}</span>
            </td>
            <td>
                <Badge tone=tone text=text />
            </td>
            <td class="nowrap">{budget}</td>
            <td>{sealed} {leakage}</td>
            <td class="nowrap">{time::minute(grant.updated_at)}</td>
        </tr>
    }
}

/// What the whole budget tells beside its answers, if keys were made as they should be.
fn told(nats: f64) -> String {
    format!(
        "beside its scores the budget tells at most {} of it",
        wording::leak(nats)
    )
}
