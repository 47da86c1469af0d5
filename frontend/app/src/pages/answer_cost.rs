use api::grant::InputPolicy;
use card::ModelCard;
use leptos::prelude::*;

use crate::{
    components::fetch,
    format::number::{bytes, counted},
    state::client,
    wording::cost,
};

/// What one answer costs, in a sentence, before anything is sent.
#[component]
pub(crate) fn AnswerCost(
    /// The card.
    card: ModelCard,
    /// How rows are sent.
    #[prop(optional)]
    inputs: InputPolicy,
) -> impl IntoView {
    let circuit = card.circuit.clone();
    let both = fetch(move || {
        let circuit = circuit.clone();
        async move {
            let sizes = client().cost(&circuit).await?;
            Ok((sizes, client().speed().await?))
        }
    });
    let text = move || {
        both.value().map(|(sizes, speed)| {
            let operations = &sizes.operations;
            let lookups = match operations.lookups {
                0 => String::new(),
                lookups => t!("{} and ", counted(lookups, t!("lookup"), t!("lookups"))),
            };
            t!(
                "One answer takes {lookups}{} of this server alone, when nobody else asks; {} go up, {} come back.",
                cost::duration(speed.seconds(operations)),
                bytes(match (inputs, sizes.verified) {
                    (InputPolicy::Verified, Some(verified)) => verified.opening_bytes,
                    _ => sizes.input_bytes,
                }),
                bytes(sizes.result_bytes),
            )
        })
    };
    view! { <p class="muted small answer-cost">{move || text()}</p> }
}
