use api::grant::InputPolicy;
use card::ModelCard;
use leptos::prelude::*;

use crate::{
    components::fetch,
    format::number::{bytes, count, counted},
    reading::{AnswerCost, ModelLoss, model_loss},
    state::client,
    wording::{self, cost},
};

/// What a user has to know of a model, in plain words; figures a click away.
#[component]
pub(super) fn PlainFacts(
    card: ModelCard,
    /// How her rows are sent; before she has access, as is usual.
    #[prop(into)]
    inputs: MaybeProp<InputPolicy>,
) -> impl IntoView {
    let circuit = card.circuit.clone();
    let known = fetch(move || {
        let circuit = circuit.clone();
        async move { Ok((client().cost(&circuit).await?, client().speed().await?)) }
    });
    let accuracy = card.accuracy.as_ref();
    let accuracy = accuracy.map_or(t!("Not measured").to_owned(), wording::accuracy);
    let budget = counted(card.query_budget, t!("row"), t!("rows"));
    let card = StoredValue::new(card);
    let plain = move || {
        known.value().map(|(cost, speed)| {
            let moment = cost::moment(AnswerCost::of(&cost, &speed, inputs.get()).seconds);
            let loss = card.with_value(|card| loss(model_loss(card, &cost)));
            view! {
                {fact(t!("Waiting"), moment)}
                {fact(t!("Privacy loss of the model"), loss.to_owned())}
            }
        })
    };
    let figures = move || {
        known.value().map(|(cost, speed)| {
            let once = (cost.evaluation_key_bytes > 0)
                .then(|| fact(t!("Uploaded once"), bytes(cost.evaluation_key_bytes)));
            let one = AnswerCost::of(&cost, &speed, inputs.get());
            view! {
                {fact(cost::question_up(&one), bytes(one.up))}
                {fact(t!("Its answer down"), bytes(one.down))}
                {fact(t!("Rows that travel together"), count(one.rows_together))}
                {fact(t!("Work of the server"), cost::work(&cost.operations))}
                {fact(
                    t!("That takes this server, alone"),
                    cost::duration(one.seconds),
                )}
                {once}
                {fact(t!("A sealed copy"), bytes(cost.sealed_bytes))}
            }
        })
    };
    view! {
        <section class="card stack">
            <h2>{t!("Facts")}</h2>
            <dl class="facts facts-narrow">
                {fact(t!("Accuracy"), accuracy)}
                {fact(t!("Usual budget"), budget)}
                {plain}
            </dl>
            <p class="small muted">
                {t!("The privacy loss is the owner's: what all answers of one budget can tell of the model. Your inputs and answers stay yours.")}
            </p>
            <details class="fold">
                <summary>{t!("Figures")}</summary>
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
        ModelLoss::VeryLow => t!("Very low"),
        ModelLoss::Low => t!("Low"),
        ModelLoss::NotLimited => t!("Not limited"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_losses_are_told_alike_and_one_without_a_bound_promises_none() {
        assert_eq!(loss(ModelLoss::VeryLow), "Very low");
        assert_eq!(loss(ModelLoss::Low), "Low");
        assert_eq!(loss(ModelLoss::NotLimited), "Not limited");
    }
}
