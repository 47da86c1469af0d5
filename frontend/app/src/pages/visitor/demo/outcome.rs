use card::ValueLink;
use leptos::prelude::*;

use super::run::DemoRun;
use crate::{
    components::{CiphertextView, Step},
    failure::Pending,
    format::{hex, number},
    modules::Module,
};

/// What is fetched when the demonstration is first asked.
pub(super) struct DemoParts {
    pub(super) run: fn(Vec<f64>, RwSignal<Vec<Step>>) -> Pending<DemoRun>,
    pub(super) ciphertext: fn(DemoRun) -> AnyView,
    pub(super) decision: fn(f64) -> AnyView,
}

/// First bytes shown as digits.
const DIGITS: usize = 12;

/// What the server saw, beside what the visitor sees. Its room is reserved from the start.
#[component]
pub(super) fn DemoOutcome(
    /// The last finished demonstration.
    run: RwSignal<Option<DemoRun>>,
    /// Whether the values were changed since.
    outdated: Memo<bool>,
    /// What draws it.
    module: Module<DemoParts>,
) -> impl IntoView {
    let finished = move || Some((run.get()?, module.get()?));
    let server = move || match finished() {
        Some((run, parts)) => (parts.ciphertext)(run),
        None => view! {
            <div class="demo-blank"></div>
            <p class="small muted">{t!("Nothing yet. It will be noise.")}</p>
        }
        .into_any(),
    };
    let visitor = move || match finished() {
        Some((run, parts)) => (parts.decision)(run.score),
        None => view! {
            <p class="demo-verdict muted">{t!("Not asked")}</p>
            <p class="small muted">{t!("Only this page can open the answer.")}</p>
        }
        .into_any(),
    };
    view! {
        <div class="demo-outcome" aria-live="polite">
            <div class="demo-side">
                <h3>{t!("What the server sees")}</h3>
                {move || server()}
            </div>
            <div class="demo-side" class:is-outdated=outdated>
                <h3>{t!("What you see")}</h3>
                {move || visitor()}
                <p class="answer-outdated">
                    {move || outdated.get().then_some(t!("This is the answer to the values before."))}
                </p>
            </div>
        </div>
    }
}

/// What the server saw.
pub(super) fn ciphertext(run: DemoRun) -> AnyView {
    let sizes = t!(
        "Your numbers: {}. The model: {}. The answer: {}.",
        number::bytes(run.input.len() as u64),
        number::bytes(run.sealed_bytes as u64),
        number::bytes(run.result.len() as u64),
    );
    let first = &run.input[..run.input.len().min(DIGITS)];
    let digits = hex::grouped(&hex::encode(first));
    let crossed = [run.input.as_slice(), run.result.as_slice()].concat();
    view! {
        <CiphertextView bytes=crossed label=t!("Your encrypted numbers and the encrypted answer") />
        <p class="small">
            <code>{digits} " …"</code>
        </p>
        <p class="small muted">{sizes}</p>
    }
    .into_any()
}

/// What the visitor sees.
pub(super) fn decision(score: f64) -> AnyView {
    let share = ValueLink::Logistic.value(score);
    let verdict = if score >= 0.0 {
        t!("loan" | "Approved")
    } else {
        t!("Declined")
    };
    view! {
        <p class="demo-verdict">{verdict}</p>
        <meter class="demo-meter" min="0" max="1" value=share.to_string() aria-label=t!("Chance of approval")>
            {number::percent(share)}
        </meter>
        <p>{t!("Chance of approval: ")} <strong class="numeric">{number::percent(share)}</strong></p>
        <p class="small muted">{t!("Decrypted score: {score:.2}")}</p>
    }
    .into_any()
}
