use circuit::OutputPolicy;
use leptos::prelude::*;
use protocol::{CardCost, GivesAway, PolicyOffer};

use super::{CardEditor, offers::Offers, threshold::ThresholdView};
use crate::{
    components::{Alert, AlertTone, Fetched, Field, FieldKind, Select, fetch_of},
    format::number::count,
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
    let cost = cost_of(editor);
    let proposed = Memo::new(move |_| editor.proposed_budget(&cost.value()?));
    Effect::new(move || {
        if let Some(rows) = proposed.get() {
            editor.propose_budget(rows);
        }
    });
    let hint = Signal::derive(move || match proposed.get() {
        None => t!("After that the server refuses").to_owned(),
        Some(rows) => t!(
            "After that the server refuses. Proposed for what is chosen here: {}",
            count(rows)
        ),
    });
    let gives_away = Memo::new(move |_| GivesAway::of(&editor.base().circuit));
    let budgeted = move || {
        let (cost, rows) = cost.value().zip(editor.rows())?;
        let sealed_bits = editor.base().sealed_bits;
        let tells_all = cost::tells_all(cost.capacity_per_answer, rows, sealed_bits);
        Some(cost::budgeted(gives_away.get(), rows, tells_all))
    };
    view! {
        <section class="stack editor-part">
            <h2>{t!("What the answers give away")}</h2>
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
                label=t!("Budget: rows for each user")
                value=editor.budget
                kind=FieldKind::Number
                hint
                error=Signal::derive(move || editor.budget_problem())
            />
            <Told editor cost />
            <Alert tone=AlertTone::Warning title=t!("Answers tell about the model")>
                <p>{move || cost::one_answer(gives_away.get())}</p>
                <p>{move || budgeted()}</p>
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
                    label=t!("Answer from the threshold on")
                    hint=t!("In your words: refer to a colleague. Empty: threshold reached")
                    value=yes
                />
                <Field label=t!("Answer below it") hint=t!("Empty: below the threshold") value=no />
            </div>
        }
    })
}

/// The policies that the compiled circuit allows; asked again when it changes.
fn offers(editor: CardEditor) -> Fetched<Vec<PolicyOffer>> {
    let circuit = Memo::new(move |_| editor.compiled_circuit());
    fetch_of(circuit, |circuit| async move {
        client().policies(&circuit).await
    })
}

/// What the circuit costs and gives away as it is chosen; asked again when that changes.
fn cost_of(editor: CardEditor) -> Fetched<CardCost> {
    let circuit = Memo::new(move |_| editor.base().circuit);
    fetch_of(
        circuit,
        |circuit| async move { client().cost(&circuit).await },
    )
}

#[component]
fn Resolution(editor: CardEditor) -> impl IntoView {
    let options: Vec<(String, String)> = (4..=16u8).map(option).collect();
    let noise = move || {
        let deviation = Noise::of(&editor.base().circuit).deviation;
        t!(
            "Each score then carries noise of about ±{} (one standard deviation).",
            wording::two_digits(deviation)
        )
    };
    view! {
        <Select label=t!("Resolution of scores") value=editor.policy.resolution options />
        <p>{move || noise()}</p>
    }
}

fn option(bits: u8) -> (String, String) {
    let remark = match bits {
        4..=7 => t!(", coarse"),
        8..=11 => "",
        12 => t!(", usual"),
        _ => t!(", fine"),
    };
    (bits.to_string(), t!("{bits} bits{remark}"))
}

/// What all answers of the budget can tell at most, and, of a linear model, what their noise adds.
#[component]
fn Told(editor: CardEditor, cost: Fetched<CardCost>) -> impl IntoView {
    let text = move || {
        let (cost, rows) = cost.value().zip(editor.rows())?;
        let told = cost::told(
            cost.gives_away,
            cost.capacity_per_answer,
            rows,
            editor.base().sealed_bits,
        );
        let noise = cost.leakage_per_answer.map_or(String::new(), |nats| {
            t!(
                " What lies beyond the scores is drowned in noise, which tells at most {}, if keys were made as they \
                 should be.",
                wording::leak(nats * rows as f64),
            )
        });
        let keys = match cost.gives_away {
            GivesAway::Class { .. } => {
                t!(
                    " An answer counts for more than its class: keys made for that purpose get more out of it."
                )
            }
            GivesAway::Model { .. } | GivesAway::Scores => "",
        };
        Some(t!(
            "Somebody who spends the whole budget, on whatever inputs, learns at most {told}.{keys}{noise}"
        ))
    };
    view! { <p>{move || text()}</p> }
}
