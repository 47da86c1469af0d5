use api::{
    account::LiveList,
    model::{ListedModel, ModelColumn, ModelFilters, ModelInUse},
};
use leptos::prelude::*;

use crate::{
    components::{
        Badge, Button, ButtonKind, EmptyState, Errand, IconName, ListColumn, ListFilter, ListTable,
        Page, ReasonDialog, StatedReason, fetch_of, open_while, use_list_address,
    },
    format::{number::count, time},
    state::{client, use_toasts},
    wording,
};

/// Every model, to take out of the catalogue and put back.
#[component]
pub(crate) fn ModelsPage() -> impl IntoView {
    let address = use_list_address();
    let query = address.query::<ModelFilters, ModelColumn>();
    let models = fetch_of(
        query,
        |query| async move { client().model_list(&query).await },
    )
    .follow(LiveList::Models)
    .stay_fresh();
    let taken_out = RwSignal::new(None::<ListedModel>);
    let reload = Callback::new(move |()| models.reload());
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Model
                title=t!("No models yet")
                text=t!("A model appears here when its owner publishes a card.")
            />
        }
    };
    view! {
        <Page
            title=t!("Models")
            lead=t!("You see cards, never models. A model you take out of the catalogue takes no new requests.")
        >
            <ListTable
                address
                from=models
                noun=(t!("model"), t!("models"))
                search=t!("Search by name, owner or organisation")
                filters=vec![ListFilter::by_word("state", t!("State"), t!("Every state"), wording::model_standing)]
                columns=columns()
                key=|listed: &ModelInUse| listed.model.id.to_string()
                name=|listed: &ModelInUse| listed.model.card.name.clone()
                row=move |listed| cells(listed, taken_out, reload)
                empty
            />
            <UnpublishDialog taken_out on_change=reload />
        </Page>
    }
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::sorted(t!("Model"), ModelColumn::Name),
        ListColumn::sorted(t!("Owner"), ModelColumn::Owner),
        ListColumn::plain(t!("State")),
        ListColumn::sorted(t!("Users"), ModelColumn::Users).numeric(),
        ListColumn::sorted(t!("Rows used"), ModelColumn::Used).numeric(),
        ListColumn::sorted(t!("Published first"), ModelColumn::Published),
        ListColumn::plain(""),
    ]
}

fn cells(
    listed: ModelInUse,
    taken_out: RwSignal<Option<ListedModel>>,
    on_change: Callback<()>,
) -> AnyView {
    let ModelInUse {
        model,
        users,
        rows_used,
        ..
    } = listed;
    let (tone, text) = wording::model_state(&model);
    let name = model.card.name.clone();
    let stored = StoredValue::new(model.clone());
    let action = match model.published {
        true => view! {
            <Button
                kind=ButtonKind::Danger
                label=t!("Take {name} out")
                on_press=move |()| taken_out.set(Some(stored.get_value()))
            >
                {t!("Take out\u{2026}")}
            </Button>
        }
        .into_any(),
        false => view! { <PutBack model=model.clone() on_change /> }.into_any(),
    };
    view! {
        <th scope="row">
            {model.card.name}
            <span class="cell-note">{model.card.summary}</span>
        </th>
        <td>
            {model.owner_name}
            <span class="cell-note">{model.owner_organisation}</span>
        </td>
        <td>
            <Badge tone text />
            {model
                .unpublished_reason
                .map(|reason| view! { <span class="cell-note">{reason}</span> })}
        </td>
        <td class="numeric">{count(users)}</td>
        <td class="numeric">{count(rows_used)}</td>
        <td class="nowrap">{time::day(model.created_at)}</td>
        <td>{action}</td>
    }
    .into_any()
}

#[component]
fn PutBack(model: ListedModel, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::failing_in(toasts);
    let label = t!("Put {} back", model.card.name);
    let model = StoredValue::new(model);
    let put_back = move |()| {
        let model = model.get_value();
        errand.run(async move {
            client().publish_model(&model.id).await?;
            toasts.success(t!("{} is in the catalogue again.", model.card.name));
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <Button busy=errand.busy() label=label on_press=put_back>
            {t!("Put back")}
        </Button>
    }
}

#[component]
fn UnpublishDialog(
    taken_out: RwSignal<Option<ListedModel>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let open = open_while(taken_out);
    let errand = Errand::failing_in(toasts);
    let title = move || {
        taken_out
            .get()
            .map_or_else(String::new, |model| t!("Take {} out", model.card.name))
    };
    let subject = move || {
        let taken_out = taken_out.read();
        taken_out
            .as_ref()
            .map_or_else(String::new, |model| format!("take out {}", model.id))
    };
    let take_out = move |reason: StatedReason| {
        let Some(model) = taken_out.get_untracked() else {
            return;
        };
        errand.run(async move {
            client().unpublish_model(&model.id, reason.text).await?;
            reason.submission.sent();
            toasts.success(t!("{} is out of the catalogue.", model.card.name));
            open.set(false);
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <ReasonDialog
            open=open
            subject=Signal::derive(subject)
            title=Signal::derive(title)
            hint=t!("The owner reads it beside the model.")
            verb=t!("Take out")
            busy=errand.busy()
            on_reason=take_out
        />
    }
}
