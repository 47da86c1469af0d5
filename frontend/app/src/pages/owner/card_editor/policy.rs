use circuit::{Circuit, OutputPolicy};
use leptos::prelude::*;
use protocol::PolicyOffer;

use super::{CardEditor, offers::Offers, threshold::ThresholdView};
use crate::{
    components::{Alert, AlertTone, Fetched, Field, FieldKind, Select, fetch},
    reading::Noise,
    state::client,
    wording::{self, cost},
};

/// What leaves the evaluator, for how many rows, what that costs and what it gives away.
#[component]
pub(super) fn PolicyView(
    editor: CardEditor,
    /// Whether a threshold may be typed: it belongs to the compiled model.
    thresholds: bool,
) -> impl IntoView {
    let offers = offers(editor);
    let gives_away = move || {
        let mut card = editor.base();
        card.query_budget = rows(editor).unwrap_or(card.query_budget);
        cost::gives_away(&card)
    };
    view! {
        <section class="stack editor-part">
            <h2>"What the answers give away"</h2>
            <Offers editor offers />
            {move || match editor.policy.policy() {
                OutputPolicy::Scores { .. } => view! { <Resolution editor /> }.into_any(),
                OutputPolicy::Decision => view! {
                    <ThresholdView policy=editor.policy may_type=thresholds />
                    <Words editor />
                }
                .into_any(),
                OutputPolicy::Label => ().into_any(),
            }}
            <Field
                label="Budget: rows for each user"
                value=editor.budget
                kind=FieldKind::Number
                hint="After that the server refuses"
            />
            <Told editor />
            <Alert tone=AlertTone::Warning title="Answers tell about the model">
                <p>{move || gives_away()}</p>
                <p>"Grant only to people whom you would let work that out, or keep the budget below it."</p>
            </Alert>
        </section>
    }
}

/// What a decision on a value is called; classes have names of their own.
#[component]
fn Words(editor: CardEditor) -> impl IntoView {
    let words = editor.answer.with_value(|answer| {
        let words = answer.decision()?;
        Some((*words.first()?, *words.get(1)?))
    });
    words.map(|(no, yes)| {
        view! {
            <div class="editor-grid">
                <Field
                    label="Answer from the threshold on"
                    hint="In your words: refer to a colleague. Empty: threshold reached"
                    value=yes
                />
                <Field label="Answer below it" hint="Empty: below the threshold" value=no />
            </div>
        }
    })
}

/// The policies that the compiled circuit allows; asked again when it changes.
fn offers(editor: CardEditor) -> Fetched<Vec<PolicyOffer>> {
    let circuit = Memo::new(move |_| editor.compiled_circuit());
    let offers = fetch(move || {
        let circuit = circuit.get_untracked();
        async move { client().policies(&circuit).await }
    });
    reload_with(circuit, move || offers.reload());
    offers
}

fn reload_with(circuit: Memo<Circuit>, reload: impl Fn() + 'static) {
    Effect::new(move |before: Option<()>| {
        circuit.track();
        if before.is_some() {
            reload();
        }
    });
}

#[component]
fn Resolution(editor: CardEditor) -> impl IntoView {
    let options: Vec<(String, String)> = (4..=16u8).map(option).collect();
    let noise = move || {
        let deviation = Noise::of(&editor.base().circuit).deviation;
        format!(
            "Each score then carries noise of about ±{} (one standard deviation).",
            wording::two_digits(deviation)
        )
    };
    view! {
        <Select label="Resolution of scores" value=editor.policy.resolution options />
        <p>{move || noise()}</p>
    }
}

fn option(bits: u8) -> (String, String) {
    let remark = match bits {
        4..=7 => ", coarse",
        8..=11 => "",
        12 => ", usual",
        _ => ", fine",
    };
    (bits.to_string(), format!("{bits} bits{remark}"))
}

fn rows(editor: CardEditor) -> Option<u64> {
    let budget = editor.budget.get();
    budget.replace(char::is_whitespace, "").parse().ok()
}

/// What all answers of the budget can tell at most, and, of a linear model, what their noise adds.
#[component]
fn Told(editor: CardEditor) -> impl IntoView {
    let circuit = Memo::new(move |_| editor.base().circuit);
    let cost = fetch(move || {
        let circuit = circuit.get_untracked();
        async move { client().cost(&circuit).await }
    });
    reload_with(circuit, move || cost.reload());
    let text = move || {
        let (cost, rows) = cost.value().zip(rows(editor))?;
        let told = cost::told(cost.capacity_per_answer, rows, editor.base().sealed_bits);
        let noise = cost.leakage_per_answer.map_or(String::new(), |nats| {
            format!(
                " What lies beyond the scores is drowned in noise, which tells at most {}, if keys were made as they \
                 should be.",
                wording::nats(nats * rows as f64),
            )
        });
        Some(format!(
            "Somebody who spends the whole budget, on whatever inputs, learns at most {told}.{noise}"
        ))
    };
    view! { <p>{move || text()}</p> }
}
