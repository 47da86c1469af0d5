use api::card::ModelCard;
use leptos::prelude::*;
use protocol::{Request, Response};

use crate::{components::fetch, failure::Failure, format::number, state::use_workers, wording};

/// Accuracy, precision and cost of a model, as a list of facts.
#[component]
pub(crate) fn CardFacts(
    /// The card.
    card: ModelCard,
) -> impl IntoView {
    let workers = use_workers();
    let circuit = card.circuit.clone();
    let cost = fetch(move || {
        let circuit = circuit.clone();
        async move {
            match workers.call(Request::Cost { circuit }).await? {
                Response::Cost(cost) => Ok(cost),
                _ => Err(Failure::unexpected_answer()),
            }
        }
    });
    let budget = card.query_budget;
    let fact = move |name: &'static str, value: fn(&protocol::Cost, u64) -> String| {
        view! {
            <div class="fact">
                <dt>{name}</dt>
                <dd>{move || cost.value().map_or("…".to_owned(), |cost| value(&cost, budget))}</dd>
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
                {fact("One question up", |cost, _| number::bytes(cost.input_bytes))}
                {fact("Its answer down", |cost, _| number::bytes(cost.result_bytes))}
                {fact("Rows in one ciphertext", |cost, _| number::count(cost.rows_per_ciphertext))}
                {fact(
                    "Work of the server",
                    |cost, _| number::counted(cost.external_products, "external product", "external products"),
                )}
                {fact("A sealed copy", |cost, _| number::bytes(cost.sealed_bytes))}
                <div class="fact">
                    <dt>"Precision"</dt>
                    <dd>{format!("{} bits an input", card.circuit.encoder.input_bits)}</dd>
                </div>
                {fact(
                    "Leak beyond the scores, whole budget",
                    |cost, budget| format!("at most {}", wording::nats(cost.leakage_per_answer * budget as f64)),
                )}
            </dl>
        </section>
    }
}
