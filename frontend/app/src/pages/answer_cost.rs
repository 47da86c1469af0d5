use api::grant::InputPolicy;
use card::ModelCard;
use leptos::prelude::*;

use crate::{
    components::fetch,
    format::number::{bytes, counted},
    reading::AnswerCost as Cost,
    state::client,
    wording::cost,
};

/// What one answer costs, in a sentence, before anything is sent.
#[component]
pub(crate) fn AnswerCost(
    /// The card.
    card: ModelCard,
    /// How rows are sent; before there is a grant, as is usual.
    #[prop(into, optional)]
    inputs: MaybeProp<InputPolicy>,
) -> impl IntoView {
    let circuit = card.circuit.clone();
    let both = fetch(move || {
        let circuit = circuit.clone();
        async move {
            let cost = client().cost(&circuit).await?;
            Ok((cost, client().speed().await?))
        }
    });
    let text = move || {
        both.value().map(|(card, speed)| {
            let lookups = match card.operations.lookups {
                0 => String::new(),
                lookups => t!("{} and ", counted(lookups, t!("lookup"), t!("lookups"))),
            };
            let one = Cost::of(&card, &speed, inputs.get());
            let (alone, up, down) = (cost::duration(one.seconds), bytes(one.up), bytes(one.down));
            match one.inputs {
                InputPolicy::Verified => t!(
                    "One answer takes {lookups}{alone} of this server alone, when nobody else asks; {up} of a checked row go up, {down} come back."
                ),
                InputPolicy::Trusted => t!(
                    "One answer takes {lookups}{alone} of this server alone, when nobody else asks; {up} go up, {down} come back."
                ),
            }
        })
    };
    view! { <p class="muted small answer-cost">{move || text()}</p> }
}
