//! Evaluation keys: made once, when a model first needs one.

mod making;

use circuit::{Circuit, LookupSet};
use leptos::prelude::*;

use crate::{
    browser,
    components::{Button, ButtonKind, ErrorPanel, Progress, fetch},
    format::number::bytes,
    state::client,
};
use making::Making;

/// Makes the evaluation key that a model needs, by itself; over a line that is paid by what goes over it, it asks first.
#[component]
pub(crate) fn MakeEvaluationKey(
    /// A circuit that needs it.
    circuit: Circuit,
    /// Parameters it is for.
    set: LookupSet,
    /// Called when the server has it.
    #[prop(into)]
    on_made: Callback<()>,
) -> impl IntoView {
    let making = Making::new(set, on_made);
    on_cleanup(move || making.leave());
    let is_metered = browser::is_metered();
    if !is_metered {
        making.start();
    }
    let cost = fetch(move || {
        let circuit = circuit.clone();
        async move { client().cost(&circuit).await }
    });
    let size = move || {
        cost.value()
            .map_or(t!("some megabytes").to_owned(), |cost| {
                bytes(cost.evaluation_key_bytes)
            })
    };
    let why = is_metered.then_some(t!(
        "Your browser saves data or pays for it, so nothing is uploaded before you say so."
    ));
    view! {
        <section class="card stack evaluation-key" aria-label=t!("Preparation")>
            <h2>{t!("Preparing your first question")}</h2>
            <p>
                {t!("Once for all models of this kind, your browser makes what the server computes with, and uploads ")}
                {size}
                {t!(". It opens nothing: with it alone nobody reads your inputs or answers.")}
            </p>
            <p>{why}</p>
            <Show when=move || making.work.errand.stage().is_some()>
                <Progress label=Signal::derive(move || making.label()) value=Signal::derive(move || making.share()) />
            </Show>
            <p class="visually-hidden" role="status">
                {move || making.said()}
            </p>
            <ErrorPanel failure=making.work.errand.failure() />
            <div class="button-row">
                <Show when=move || making.work.errand.stage().is_none()>
                    <Button kind=ButtonKind::Primary on_press=move |()| making.start()>
                        {t!("Prepare it now")}
                    </Button>
                </Show>
                <Show when=move || making.work.errand.stage().is_some()>
                    <Button on_press=move |()| making.work.cancel()>{t!("Cancel")}</Button>
                </Show>
            </div>
            <p class="muted small">
                {t!("If the upload breaks off or you reload the page, it goes on with the parts that are missing.")}
            </p>
        </section>
    }
}
