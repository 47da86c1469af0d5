use card::ModelCard;
use circuit::Encoder;
use leptos::prelude::*;

use crate::{
    components::fetch,
    format::number,
    state::client,
    wording::{self, cost},
};

/// Accuracy, precision and cost of a model, as a list of facts.
#[component]
pub(crate) fn CardFacts(
    /// The card.
    card: ModelCard,
) -> impl IntoView {
    let circuit = card.circuit.clone();
    let cost = fetch(move || {
        let circuit = circuit.clone();
        async move { client().cost(&circuit).await }
    });
    let speed = fetch(|| client().speed());
    let seconds = move || {
        let both = cost.value().zip(speed.value());
        both.map_or("…".to_owned(), |(cost, speed)| {
            cost::duration(speed.seconds(&cost.operations))
        })
    };
    let lookups = card.circuit.lookups;
    let (budget, sealed_bits) = (card.query_budget, card.sealed_bits);
    let told = move || {
        cost.value().map_or("…".to_owned(), |cost| {
            cost::told(cost.capacity_per_answer, budget, sealed_bits)
        })
    };
    let fact = move |name: &'static str, value: fn(&protocol::CardCost) -> String| {
        view! {
            <div class="fact">
                <dt>{name}</dt>
                <dd>{move || cost.value().map_or("…".to_owned(), |cost| value(&cost))}</dd>
            </div>
        }
    };
    view! {
        <section class="card stack">
            <h2>"Facts"</h2>
            <dl class="facts facts-narrow">
                <div class="fact">
                    <dt>"Accuracy"</dt>
                    <dd>
                        {card.accuracy.as_ref().map_or("Not measured".to_owned(), wording::accuracy)}
                    </dd>
                </div>
                {fact("One question up", |cost| number::bytes(cost.input_bytes))}
                {fact("Its answer down", |cost| number::bytes(cost.result_bytes))}
                {fact("Rows in one ciphertext", |cost| number::count(cost.rows_per_ciphertext))}
                {fact("Work of the server", |cost| cost::work(&cost.operations))}
                <div class="fact">
                    <dt>"One answer, on this server"</dt>
                    <dd>{move || seconds()}</dd>
                </div>
                {lookups
                    .map(|_| fact("Evaluation key, once", |cost| number::bytes(cost.evaluation_key_bytes)))}
                {fact("A sealed copy", |cost| number::bytes(cost.sealed_bytes))}
                <div class="fact">
                    <dt>"Precision"</dt>
                    <dd>{precision(&card.circuit.encoder)}</dd>
                </div>
                <div class="fact">
                    <dt>"The whole budget tells at most"</dt>
                    <dd>{move || told()}</dd>
                </div>
            </dl>
        </section>
    }
}

fn precision(encoder: &Encoder) -> String {
    match encoder.grids.is_empty() {
        true => format!("{} bits an input", encoder.input_bits),
        false => number::counted(encoder.width() as u64, "threshold", "thresholds"),
    }
}
