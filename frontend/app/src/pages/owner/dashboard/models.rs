use api::{
    account::LiveList,
    model::{ModelColumn, ModelFilters, ModelInUse},
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    components::{
        Badge, EmptyState, IconName, LinkButton, ListColumn, ListFilter, ListTable, fetch_of,
        use_list_address,
    },
    format::{number::count, time},
    state::client,
    wording,
};

/// The owner's models with their users and budgets: searched, narrowed and sorted.
#[component]
pub(super) fn Models() -> impl IntoView {
    let address = use_list_address();
    let query = address.query::<ModelFilters, ModelColumn>();
    let models = fetch_of(
        query,
        |query| async move { client().model_list(&query).await },
    )
    .follow(LiveList::Models)
    .follow(LiveList::Requests)
    .stay_fresh();
    let empty = || {
        view! {
            <EmptyState
                title=t!("No models yet")
                text=t!("Import one from a model file, or try a sample. Only its card is published.")
                icon=IconName::Model
            >
                <LinkButton href=Address::Import>{t!("Import a model")}</LinkButton>
            </EmptyState>
        }
    };
    view! {
        <section class="stack">
            <h2>{t!("Your models")}</h2>
            <ListTable
                address
                from=models
                noun=(t!("model"), t!("models"))
                search=t!("Search by name")
                filters=vec![ListFilter::by_word("state", t!("State"), t!("Every state"), wording::model_standing)]
                columns=columns()
                key=|listed: &ModelInUse| listed.model.id.to_string()
                name=|listed: &ModelInUse| listed.model.card.name.clone()
                row=cells
                empty
            />
        </section>
    }
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::sorted(t!("Model"), ModelColumn::Name),
        ListColumn::plain(t!("State")),
        ListColumn::plain(t!("Accuracy")),
        ListColumn::sorted(t!("Users"), ModelColumn::Users).numeric(),
        ListColumn::sorted(t!("Rows used"), ModelColumn::Used).numeric(),
        ListColumn::sorted(t!("Changed"), ModelColumn::Changed),
    ]
}

fn cells(listed: ModelInUse) -> AnyView {
    let (tone, text) = wording::model_state(&listed.model);
    let ModelInUse {
        model,
        users,
        rows_used,
        rows_given,
    } = listed;
    let accuracy = model
        .card
        .accuracy
        .as_ref()
        .map_or(t!("Not measured").to_owned(), wording::accuracy_short);
    view! {
        <th scope="row">
            <A href=Address::OwnerModel(model.id.clone())>{model.card.name}</A>
        </th>
        <td>
            <Badge tone text />
        </td>
        <td>{accuracy}</td>
        <td class="numeric">{count(users)}</td>
        <td class="numeric nowrap">{t!("{} of {}", count(rows_used), count(rows_given))}</td>
        <td class="nowrap">{time::minute(model.updated_at)}</td>
    }
    .into_any()
}
