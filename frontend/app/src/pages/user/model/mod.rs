//! A model card, as its future user reads it.

mod access;
mod compared;
mod facts;
mod more;

use api::{
    ModelId, ProblemKind,
    account::LiveList,
    grant::{Grant, InputPolicy},
    model::Model,
};
use card::ModelCard;
use client::ShownModel;
use leptos::prelude::*;

use crate::{
    address::{Address, id_on_screen},
    components::{Fetched, FetchedView, LinkButton, Page, fetch},
    format::{number, time},
    pages::{
        answer_cost::AnswerCost,
        card_view::{CardTexts, Inputs, Versions},
    },
    state::client,
    wording,
};
use access::{Access, inputs_of};
use compared::Compared;
use facts::PlainFacts;

/// One model card: what it does, what goes in, what comes out, what the answer gives away, access. Whoever has a sealed copy reads the
/// card that was signed with it, unless she asks for another that the service shows.
#[component]
pub(crate) fn UserModelPage() -> impl IntoView {
    let id = ModelId(id_on_screen());
    let grants = fetch(|| client().grants())
        .follow(LiveList::Access)
        .follow(LiveList::Budget);
    let shown = fetch(move || {
        let id = id.clone();
        async move { client().shown_model(&id).await }
    })
    .follow(LiveList::Access);
    let of_catalogue = RwSignal::new(false);
    let card = Memo::new(move |_| {
        let shown = shown.value()?;
        let signed = shown.card.signed().filter(|_| !of_catalogue.get());
        Some(signed.map_or(shown.model.card.clone(), |signed| signed.card().clone()))
    });
    let title = Signal::derive(move || {
        let name = card.get().map(|card| card.name);
        name.unwrap_or_else(|| t!("Model").to_owned())
    });
    let lead = Signal::derive(move || card.get().map(|card| card.summary).unwrap_or_default());
    let is_gone = move || {
        let failure = shown.failure();
        failure.is_some_and(|failure| failure.is(ProblemKind::NotFound))
    };
    view! {
        <Page title lead>
            <FetchedView from=shown what=t!("the model card") let:shown>
                <Shown shown card grants of_catalogue />
            </FetchedView>
            <Show when=is_gone>
                <div class="button-row">
                    <LinkButton href=Address::Catalogue>{t!("Open the catalogue")}</LinkButton>
                </div>
            </Show>
        </Page>
    }
}

#[component]
fn Shown(
    shown: ShownModel,
    card: Memo<Option<ModelCard>>,
    grants: Fetched<Vec<Grant>>,
    of_catalogue: RwSignal<bool>,
) -> impl IntoView {
    let Model {
        id,
        card: newest,
        owner_name,
        owner_organisation,
        updated_at,
        ..
    } = shown.model;
    let model = id.clone();
    let inputs = Signal::derive(move || inputs_of(grants.value()?, &model));
    let owner = owner_name.clone();
    view! {
        <div class="split model-sides">
            <aside class="model-access" aria-label=t!("Your access")>
                <Access model=id grants budget=number::counted(newest.query_budget, t!("row"), t!("rows")) />
            </aside>
            <div class="stack model-texts">
                <p class="model-card-owner">
                    {t!("By {owner_name}, {owner_organisation}. Last changed {}.", time::day(updated_at))}
                </p>
                <Compared card=shown.card owner=owner of_catalogue />
                {move || card.get().map(|card| view! { <Card card inputs /> })}
            </div>
            <aside aria-label=t!("Facts")>
                {move || card.get().map(|card| view! { <PlainFacts card inputs /> })}
            </aside>
        </div>
    }
}

#[component]
fn Card(card: ModelCard, inputs: Signal<Option<InputPolicy>>) -> impl IntoView {
    view! {
        <CardTexts card=card.clone() />
        <Versions card=card.clone() />
        <Inputs card=card.clone() />
        <section class="stack">
            <h2>{t!("What an answer costs")}</h2>
            <AnswerCost card=card.clone() inputs />
        </section>
        <section class="stack">
            <h2>{t!("Who learns what")}</h2>
            <p>{wording::policy(&card.circuit.policy)}</p>
            <p>
                {t!("Your input and the answer stay yours: the server handles ciphertext only, and the owner sees ")}
                {t!("that you asked, when, and how many rows, never what.")}
            </p>
        </section>
    }
}
