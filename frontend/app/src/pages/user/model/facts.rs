use card::ModelCard;
use leptos::prelude::*;

use crate::{
    components::fetch,
    format::number::{bytes, count, counted},
    reading::{ModelLoss, model_loss},
    state::client,
    wording::{self, cost},
};

/// What a user has to know of a model, in plain words; figures a click away.
#[component]
pub(super) fn PlainFacts(card: ModelCard) -> impl IntoView {
    let circuit = card.circuit.clone();
    let known = fetch(move || {
        let circuit = circuit.clone();
        async move { Ok((client().cost(&circuit).await?, client().speed().await?)) }
    });
    let accuracy = card.accuracy.as_ref();
    let accuracy = accuracy.map_or("Not measured".to_owned(), wording::accuracy);
    let budget = counted(card.query_budget, "row", "rows");
    let card = StoredValue::new(card);
    let plain = move || {
        known.value().map(|(cost, speed)| {
            let moment = cost::moment(speed.seconds(&cost.operations));
            let loss = card.with_value(|card| loss(model_loss(card, &cost)));
            view! {
                {fact("Waiting", moment)}
                {fact("Privacy loss of the model", loss.to_owned())}
            }
        })
    };
    let figures = move || {
        known.value().map(|(cost, speed)| {
            let once = (cost.evaluation_key_bytes > 0)
                .then(|| fact("Uploaded once", bytes(cost.evaluation_key_bytes)));
            view! {
                {fact("One question up", bytes(cost.input_bytes))}
                {fact("Its answer down", bytes(cost.result_bytes))}
                {fact("Rows in one ciphertext", count(cost.rows_per_ciphertext))}
                {fact("Work of the server", cost::work(&cost.operations))}
                {fact(
                    "That takes this server, alone",
                    cost::duration(speed.seconds(&cost.operations)),
                )}
                {once}
                {fact("A sealed copy", bytes(cost.sealed_bytes))}
            }
        })
    };
    view! {
        <section class="card stack">
            <h2>"Facts"</h2>
            <dl class="facts facts-narrow">
                {fact("Accuracy", accuracy)}
                {fact("Budget for each user", budget)}
                {plain}
            </dl>
            <p class="small muted">
                "The privacy loss is the owner's: what all answers of one budget can tell of his model. Your inputs and answers stay yours."
            </p>
            <details class="fold">
                <summary>"Figures"</summary>
                <dl class="facts facts-narrow">{figures}</dl>
            </details>
        </section>
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

fn loss(loss: ModelLoss) -> &'static str {
    match loss {
        ModelLoss::VeryLow => "Very low",
        ModelLoss::Low => "Low",
        ModelLoss::NotLimited => "Not limited",
    }
}
