use card::ModelCard;
use circuit::Encoder;
use leptos::prelude::*;

use crate::{
    components::{fetch, fetch_of},
    format::number,
    reading::AnswerCost,
    state::client,
    wording::{self, cost},
};

/// Accuracy, precision, cost and what answers tell of a model, as a list of facts.
#[component]
pub(crate) fn CardFacts(
    /// The card; its texts do not matter.
    #[prop(into)]
    card: Signal<ModelCard>,
) -> impl IntoView {
    let circuit = Memo::new(move |_| card.read().circuit.clone());
    let cost = fetch_of(
        circuit,
        |circuit| async move { client().cost(&circuit).await },
    );
    let speed = fetch(|| client().speed());
    let one = Memo::new(move |_| {
        let both = cost.value().zip(speed.value());
        both.map(|(cost, speed)| AnswerCost::of(&cost, &speed, None))
    });
    let of_one = move |said: fn(&AnswerCost) -> String| {
        Signal::derive(move || one.get().map_or("…".to_owned(), |one| said(&one)))
    };
    let known = move |said: &dyn Fn(&protocol::CardCost) -> String| {
        cost.value().map_or("…".to_owned(), |cost| said(&cost))
    };
    let question = move || {
        one.get()
            .map_or(t!("One question up"), |one| cost::question_up(&one))
    };
    let told = move || {
        let card = card.read();
        known(&|cost| {
            cost::told(
                cost.gives_away,
                cost.capacity_per_answer,
                card.query_budget,
                card.sealed_bits,
            )
        })
    };
    let accuracy = move || {
        let card = card.read();
        let report = card.accuracy.as_ref();
        report.map_or(t!("Not measured").to_owned(), wording::accuracy)
    };
    let key = move || {
        let is_needed = circuit.read().lookups.is_some();
        is_needed.then(|| view! { <Fact name=t!("Evaluation key, once") value=Signal::derive(move || known(&|cost| number::bytes(cost.evaluation_key_bytes))) /> })
    };
    let of = move |said: fn(&protocol::CardCost) -> String| Signal::derive(move || known(&said));
    view! {
        <section class="card stack">
            <h2>{t!("Facts")}</h2>
            <dl class="facts facts-narrow">
                <Fact name=t!("Accuracy") value=Signal::derive(accuracy) />
                {move || {
                    view! { <Fact name=question() value=of_one(|one| number::bytes(one.up)) /> }
                }}
                <Fact name=t!("Its answer down") value=of_one(|one| number::bytes(one.down)) />
                <Fact
                    name=t!("Rows that travel together")
                    value=of_one(|one| number::count(one.rows_together))
                />
                <Fact name=t!("Work of the server") value=of(|cost| cost::work(&cost.operations)) />
                <Fact name=t!("That takes this server, alone") value=of_one(|one| cost::duration(one.seconds)) />
                {move || key()}
                <Fact name=t!("A sealed copy") value=of(|cost| number::bytes(cost.sealed_bytes)) />
                <Fact
                    name=t!("Precision")
                    value=Signal::derive(move || precision(&circuit.read().encoder))
                />
                {move || {
                    let share = card.read().far_rows?;
                    let said = Signal::stored(t!("{} answered wrongly", number::percent(share)));
                    Some(view! { <Fact name=t!("Rows drawn anywhere inside the ranges") value=said /> })
                }}
                <Fact
                    name=t!("Budget for each user")
                    value=Signal::derive(move || {
                        let rows = number::counted(card.read().query_budget, t!("row"), t!("rows"));
                        t!("{rows}, test questions among them")
                    })
                />
                <Fact name=t!("The whole budget tells at most") value=Signal::derive(told) />
            </dl>
        </section>
    }
}

#[component]
fn Fact(name: &'static str, value: Signal<String>) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

fn precision(encoder: &Encoder) -> String {
    match encoder.grids.is_empty() {
        true => t!("{} bits an input", encoder.input_bits),
        false => number::counted(encoder.width() as u64, t!("threshold"), t!("thresholds")),
    }
}
