use leptos::prelude::*;

use super::run::DemoRun;
use crate::{
    components::ciphertext_view::CiphertextView,
    format::{hex, number},
};

/// First bytes shown as digits.
const DIGITS: usize = 12;

/// What the server saw, beside what the visitor sees. Its room is reserved from the start.
#[component]
pub(super) fn DemoOutcome(
    /// The last finished demonstration.
    run: RwSignal<Option<DemoRun>>,
) -> impl IntoView {
    let shown = move || match run.get() {
        Some(run) => view! { <Finished run=run /> }.into_any(),
        None => view! {
            <p class="demo-wait muted">
                "On the left, what the server sees. On the right, what you see."
            </p>
        }
        .into_any(),
    };
    view! {
        <div class="demo-outcome" aria-live="polite">
            {shown}
        </div>
    }
}

#[component]
fn Finished(run: DemoRun) -> impl IntoView {
    let DemoRun {
        input,
        result,
        sealed_bytes,
        score,
    } = run;
    let sizes = format!(
        "Your numbers: {}. The model: {}. The answer: {}.",
        number::bytes(input.len() as u64),
        number::bytes(sealed_bytes as u64),
        number::bytes(result.len() as u64),
    );
    let digits = hex::grouped(&hex::encode(&input[..input.len().min(DIGITS)]));
    view! {
        <div class="demo-side demo-server">
            <h3>"What the server saw"</h3>
            <CiphertextView bytes=input label="Your encrypted numbers" />
            <p class="small">
                <code>{digits} " …"</code>
            </p>
            <p class="small muted">{sizes}</p>
        </div>
        <div class="demo-side">
            <h3>"What you see"</h3>
            <Decision score=score />
        </div>
    }
}

#[component]
fn Decision(score: f64) -> impl IntoView {
    let share = 1.0 / (1.0 + (-score).exp());
    let verdict = if score >= 0.0 { "Approved" } else { "Declined" };
    view! {
        <p class="demo-verdict">{verdict}</p>
        <meter class="demo-meter" min="0" max="1" value=share.to_string() aria-label="Chance of approval">
            {number::percent(share)}
        </meter>
        <p>"Chance of approval: " <strong class="numeric">{number::percent(share)}</strong></p>
        <p class="small muted">{format!("Decrypted score: {score:.2}")}</p>
    }
}
