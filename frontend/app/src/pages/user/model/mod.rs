//! A model card, as its future user reads it.

mod access;
mod facts;
mod more;

use api::{account::LiveList, model::Model};
use leptos::prelude::*;

use crate::{
    components::{Fetched, fetch},
    format::{number, time},
    pages::{
        answer_cost::AnswerCost,
        card_view::{CardTexts, Inputs, Versions},
        model_page::ModelPage,
    },
    state::client,
    wording,
};
use access::{Access, inputs_of};
use facts::PlainFacts;

/// One model card: what it does, what goes in, what comes out, what the answer gives away, access.
#[component]
pub(crate) fn UserModelPage() -> impl IntoView {
    let grants = fetch(|| client().grants())
        .follow(LiveList::Access)
        .follow(LiveList::Budget);
    view! {
        <ModelPage what=t!("the model card") children=move |_, model| {
            view! { <Card model grants /> }.into_any()
        } />
    }
}

#[component]
fn Card(model: Model, grants: Fetched<Vec<api::grant::Grant>>) -> impl IntoView {
    let Model {
        id,
        card,
        owner_name,
        owner_organisation,
        updated_at,
        ..
    } = model;
    let model = id.clone();
    let inputs = Signal::derive(move || inputs_of(grants.value()?, &model));
    view! {
        <div class="split model-sides">
            <aside class="model-access" aria-label=t!("Your access")>
                <Access model=id grants budget=number::counted(card.query_budget, t!("row"), t!("rows")) />
            </aside>
            <div class="stack model-texts">
                <p class="model-card-owner">
                    {t!("By {owner_name}, {owner_organisation}. Last changed {}.", time::day(updated_at))}
                </p>
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
            </div>
            <aside aria-label=t!("Facts")>
                <PlainFacts card inputs />
            </aside>
        </div>
    }
}
