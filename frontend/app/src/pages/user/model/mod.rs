//! A model card, as its future user reads it.

mod access;
mod inputs;

use api::model::Model;
use card::ModelCard;
use leptos::prelude::*;

use crate::{
    components::{Fetched, fetch},
    format::{number, time},
    pages::{answer_cost::AnswerCost, card_facts::CardFacts, model_page::ModelPage},
    state::client,
    wording::{self, cost},
};
use access::Access;
use inputs::Inputs;

/// One model card: what it does, what goes in, what comes out, what the answer gives away, access.
#[component]
pub(crate) fn UserModelPage() -> impl IntoView {
    let grants = fetch(|| client().grants());
    view! {
        <ModelPage what="the model card" children=move |_, model| {
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
    let ModelCard {
        description,
        credit,
        ..
    } = card.clone();
    view! {
        <div class="split">
            <div class="stack">
                <p class="model-card-owner">
                    {format!("By {owner_name}, {owner_organisation}. Last changed {}.", time::day(updated_at))}
                </p>
                <section class="stack">
                    <h2>"What it does"</h2>
                    {paragraphs(&description)}
                    {(!credit.is_empty())
                        .then(|| view! { <p class="muted small">{format!("Data: {credit}")}</p> })}
                </section>
                <Inputs card=card.clone() />
                <section class="stack">
                    <h2>"What an answer costs"</h2>
                    <AnswerCost card=card.clone() />
                    {card
                        .circuit
                        .lookups
                        .map(|_| {
                            view! {
                                <p>
                                    "The model needs an evaluation key of yours. You make it once, when you first "
                                    "use such a model; it serves all models with the same parameters."
                                </p>
                            }
                        })}
                </section>
                <section class="stack">
                    <h2>"What the answer gives away"</h2>
                    <p>{wording::policy(&card.circuit.policy)}</p>
                    <p>{cost::gives_away(&card)}</p>
                    <p>
                        "Your input and the answer stay yours: the server handles ciphertext only, and the owner sees "
                        "that you asked, when, and how many rows, never what."
                    </p>
                </section>
            </div>
            <aside class="stack" aria-label="Access and facts">
                <Access model=id grants budget=number::counted(card.query_budget, "row", "rows") />
                <CardFacts card />
            </aside>
        </div>
    }
}

/// Plain text with its paragraphs.
pub(crate) fn paragraphs(text: &str) -> impl IntoView + use<> {
    let parts: Vec<String> = text
        .split("\n\n")
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    parts
        .into_iter()
        .map(|part| view! { <p class="prose">{part}</p> })
        .collect_view()
}
