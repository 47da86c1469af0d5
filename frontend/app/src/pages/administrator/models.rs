use api::model::Model;
use leptos::prelude::*;

use crate::{
    components::{
        Badge, BadgeTone, Button, ButtonKind, EmptyState, Errand, Fetched, FetchedView, IconName,
        Page, ReasonDialog, Table, fetch, open_while,
    },
    format::time,
    state::{client, use_toasts},
};

/// Every model, to take out of the catalogue and put back.
#[component]
pub(crate) fn ModelsPage() -> impl IntoView {
    let models = fetch(|| client().all_models());
    let taken_out = RwSignal::new(None::<Model>);
    view! {
        <Page
            title="Models"
            lead="You see cards, never models. A model you take out of the catalogue takes no new requests."
        >
            <FetchedView from=models what="the models" children=move |list| {
                if list.is_empty() {
                    return view! {
                        <EmptyState
                            icon=IconName::Model
                            title="No models yet"
                            text="A model appears here when its owner publishes a card."
                        />
                    }
                    .into_any();
                }
                let rows = list
                    .into_iter()
                    .map(|model| view! { <ModelRow model=model models=models taken_out=taken_out /> })
                    .collect_view();
                let columns = ["Model", "Owner", "State", "Published first", ""];
                view! {
                    <Table caption="Models" columns=columns.map(str::to_owned) quiet_caption=true stacks=true>
                        {rows}
                    </Table>
                }
                .into_any()
            } />
            <UnpublishDialog taken_out=taken_out models=models />
        </Page>
    }
}

#[component]
fn ModelRow(
    model: Model,
    models: Fetched<Vec<Model>>,
    taken_out: RwSignal<Option<Model>>,
) -> impl IntoView {
    let (tone, text) = match model.published {
        true => (BadgeTone::Good, "In the catalogue"),
        false => (BadgeTone::Bad, "Taken out"),
    };
    let name = model.card.name.clone();
    let stored = StoredValue::new(model.clone());
    let action = match model.published {
        true => view! {
            <Button
                kind=ButtonKind::Danger
                label=format!("Take {name} out")
                on_press=move |()| taken_out.set(Some(stored.get_value()))
            >
                "Take out…"
            </Button>
        }
        .into_any(),
        false => view! { <PutBack model=model.clone() models=models /> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                {model.card.name}
                <span class="cell-note">{model.card.summary}</span>
            </th>
            <td>
                {model.owner_name}
                <span class="cell-note">{model.owner_organisation}</span>
            </td>
            <td>
                <Badge tone=tone text=text />
                {model
                    .unpublished_reason
                    .map(|reason| view! { <span class="cell-note">{reason}</span> })}
            </td>
            <td class="nowrap">{time::day(model.created_at)}</td>
            <td>{action}</td>
        </tr>
    }
}

#[component]
fn PutBack(model: Model, models: Fetched<Vec<Model>>) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::failing_in(toasts);
    let label = format!("Put {} back", model.card.name);
    let model = StoredValue::new(model);
    let put_back = move |()| {
        let model = model.get_value();
        errand.run(async move {
            client().publish_model(&model.id).await?;
            toasts.success(format!("{} is in the catalogue again.", model.card.name));
            models.reload();
            Ok(())
        });
    };
    view! {
        <Button busy=errand.busy() label=label on_press=put_back>
            "Put back"
        </Button>
    }
}

#[component]
fn UnpublishDialog(
    taken_out: RwSignal<Option<Model>>,
    models: Fetched<Vec<Model>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let open = open_while(taken_out);
    let errand = Errand::failing_in(toasts);
    let title = move || {
        taken_out
            .get()
            .map_or_else(String::new, |model| format!("Take {} out", model.card.name))
    };
    let take_out = move |reason: String| {
        let Some(model) = taken_out.get_untracked() else {
            return;
        };
        errand.run(async move {
            client().unpublish_model(&model.id, reason).await?;
            toasts.success(format!("{} is out of the catalogue.", model.card.name));
            open.set(false);
            models.reload();
            Ok(())
        });
    };
    view! {
        <ReasonDialog
            open=open
            title=Signal::derive(title)
            hint="The owner reads it beside the model."
            verb="Take out"
            busy=errand.busy()
            on_reason=take_out
        />
    }
}
