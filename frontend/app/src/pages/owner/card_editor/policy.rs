use leptos::prelude::*;
use protocol::{Request, Response};

use super::CardEditor;
use crate::{
    components::{Alert, AlertTone, Field, FieldKind, Select, fetch},
    failure::Failure,
    format::number,
    reading::Noise,
    state::use_workers,
    wording,
};

/// What leaves the evaluator, for how many rows, and what that gives away.
#[component]
pub(super) fn PolicyView(editor: CardEditor) -> impl IntoView {
    let options: Vec<(String, String)> = (4..=16u8).map(option).collect();
    let noise = move || {
        let deviation = Noise::of(&editor.base().circuit).deviation;
        format!(
            "Each score then carries noise of about ±{} (one standard deviation).",
            wording::two_digits(deviation)
        )
    };
    let rows = move || {
        editor
            .budget
            .get()
            .replace(char::is_whitespace, "")
            .parse::<u64>()
            .ok()
    };
    let gives_away = move || {
        let mut card = editor.base();
        card.query_budget = rows().unwrap_or(card.query_budget);
        wording::gives_away(&card)
    };
    view! {
        <section class="stack editor-part">
            <h2>"What the answers give away"</h2>
            <div class="editor-grid">
                <Select label="Resolution of scores" value=editor.resolution options />
                <Field
                    label="Budget: rows for each user"
                    value=editor.budget
                    kind=FieldKind::Number
                    hint="After that the server refuses"
                />
            </div>
            <p>{move || noise()}</p>
            <Leak editor />
            <Alert tone=AlertTone::Warning title="Scores tell about the model">
                <p>{move || gives_away()}</p>
                <p>"Grant only to people whom you would let work that out, or keep the budget below it."</p>
            </Alert>
        </section>
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

/// The bound on what lies below the resolution, for the whole budget.
#[component]
fn Leak(editor: CardEditor) -> impl IntoView {
    let workers = use_workers();
    let circuit = Memo::new(move |_| editor.base().circuit);
    let cost = fetch(move || {
        let circuit = circuit.get_untracked();
        async move {
            match workers.call(Request::Cost { circuit }).await? {
                Response::Cost(cost) => Ok(cost),
                _ => Err(Failure::unexpected_answer()),
            }
        }
    });
    Effect::new(move |before: Option<()>| {
        circuit.track();
        if before.is_some() {
            cost.reload();
        }
    });
    let text = move || {
        let rows = editor
            .budget
            .get()
            .replace(char::is_whitespace, "")
            .parse::<u64>()
            .ok();
        cost.value().zip(rows).map(|(cost, rows)| {
            format!(
                "What lies below that resolution is drowned in noise: {} together give away at most {} of it.",
                number::counted(rows, "row", "rows"),
                wording::nats(cost.leakage_per_answer * rows as f64),
            )
        })
    };
    view! { <p>{move || text()}</p> }
}
