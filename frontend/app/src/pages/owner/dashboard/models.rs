use api::{
    grant::{Grant, GrantState},
    model::Model,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    components::{Badge, BadgeTone, EmptyState, IconName, LinkButton, Table},
    format::{
        number::{count, counted},
        time,
    },
    wording,
};

/// The owner's models with their users and budgets.
#[component]
pub(super) fn Models(models: Vec<Model>, grants: Vec<Grant>) -> impl IntoView {
    if models.is_empty() {
        return view! {
            <section class="stack">
                <h2>"Your models"</h2>
                <EmptyState
                    title="No models yet"
                    text="Import one from a model file, or try a sample. Only its card is published."
                    icon=IconName::Model
                >
                    <LinkButton href=Address::Import>"Import a model"</LinkButton>
                </EmptyState>
            </section>
        }
        .into_any();
    }
    let row = |model: Model| {
        let of_model: Vec<Grant> = grants
            .iter()
            .filter(|grant| grant.model == model.id)
            .cloned()
            .collect();
        view! { <Row model grants=of_model /> }
    };
    let is_archived = |model: &Model| !model.published && model.unpublished_reason.is_none();
    let (archived, models): (Vec<Model>, Vec<Model>) = models.into_iter().partition(is_archived);
    let shelved = (!archived.is_empty()).then(|| {
        let many = counted(archived.len() as u64, "archived model", "archived models");
        view! {
            <details class="fold">
                <summary>{many}</summary>
                <ul>
                    {archived
                        .into_iter()
                        .map(|model| {
                            view! {
                                <li>
                                    <A href=Address::OwnerModel(model.id)>{model.card.name}</A>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </details>
        }
    });
    let rows = models.into_iter().map(row).collect_view();
    view! {
        <section class="stack">
            <h2>"Your models"</h2>
            <Table
                caption="Your models"
                quiet_caption=true
                stacks=true
                columns=["Model", "State", "Accuracy", "Users", "Budget used", "Changed"].map(str::to_owned).to_vec()
            >
                {rows}
            </Table>
            {shelved}
        </section>
    }
    .into_any()
}

#[component]
fn Row(model: Model, grants: Vec<Grant>) -> impl IntoView {
    let active: Vec<&Grant> = grants
        .iter()
        .filter(|grant| matches!(grant.state, GrantState::Active | GrantState::Stale))
        .collect();
    let used: u64 = active.iter().map(|grant| grant.rows_used).sum();
    let budget: u64 = active.iter().map(|grant| grant.query_budget).sum();
    let users = active.len() as u64;
    let accuracy = model
        .card
        .accuracy
        .as_ref()
        .map_or("Not measured".to_owned(), wording::accuracy_short);
    let (tone, state) = state(&model);
    view! {
        <tr>
            <th scope="row">
                <A href=Address::OwnerModel(model.id.clone())>{model.card.name}</A>
            </th>
            <td>
                <Badge tone=tone text=state />
            </td>
            <td>{accuracy}</td>
            <td class="tabular">{count(users)}</td>
            <td class="tabular">{format!("{} of {} rows", count(used), count(budget))}</td>
            <td>{time::minute(model.updated_at)}</td>
        </tr>
    }
}

fn state(model: &Model) -> (BadgeTone, &'static str) {
    match (model.published, &model.unpublished_reason) {
        (true, _) => (BadgeTone::Good, "Published"),
        (false, Some(_)) => (BadgeTone::Bad, "Taken down"),
        (false, None) => (BadgeTone::Neutral, "Archived"),
    }
}
