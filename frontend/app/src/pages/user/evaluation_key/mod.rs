//! Evaluation keys: made once, when a model first needs one.

mod making;

use circuit::{Circuit, LookupSet};
use leptos::prelude::*;

use crate::{
    address::Address,
    components::{Button, ButtonKind, ErrorPanel, LinkButton, Progress, fetch},
    format::number::bytes,
    state::client,
    wording::cost::set_name,
};
use making::Making;

/// What an evaluation key is, what it costs, and a button that makes it.
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
    let own = fetch(|| client().own_keys());
    let without_keys = move || own.value().is_some_and(|own| own.is_none());
    let cost = fetch(move || {
        let circuit = circuit.clone();
        async move { client().cost(&circuit).await }
    });
    let size = move || {
        cost.value().map_or("Some megabytes".to_owned(), |cost| {
            bytes(cost.evaluation_key_bytes)
        })
    };
    view! {
        <section class="card stack evaluation-key" aria-label="Evaluation key">
            <h2>"This model needs an evaluation key"</h2>
            <p>
                "It looks values up in tables under encryption. For that the server needs a key of yours that "
                "computes, but opens nothing: with it alone nobody reads your inputs or answers."
            </p>
            <dl class="facts facts-wide">
                <div class="fact">
                    <dt>"Uploaded once"</dt>
                    <dd>{move || size()}</dd>
                </div>
                <div class="fact">
                    <dt>"Takes"</dt>
                    <dd>"Some seconds here, then the upload"</dd>
                </div>
                <div class="fact">
                    <dt>"Good for"</dt>
                    <dd>{format!("Every model with lookups of {}, until you make a new key", set_name(set))}</dd>
                </div>
            </dl>
            <Show when=move || making.work.errand.stage().is_some()>
                <Progress label=Signal::derive(move || making.label()) value=Signal::derive(move || making.share()) />
            </Show>
            <p class="visually-hidden" role="status">
                {move || making.said()}
            </p>
            <ErrorPanel failure=making.work.errand.failure() />
            <Show
                when=without_keys
                fallback=move || {
                    view! {
                        <div class="button-row">
                            <Button
                                kind=ButtonKind::Primary
                                busy=making.work.errand.busy()
                                on_press=move |()| making.start()
                            >
                                "Make evaluation key"
                            </Button>
                            <Show when=move || making.work.errand.stage().is_some()>
                                <Button on_press=move |()| making.work.cancel()>"Cancel"</Button>
                            </Show>
                        </div>
                    }
                }
            >
                <p>"First make your own keys; the evaluation key is drawn from them."</p>
                <div class="button-row">
                    <LinkButton href=Address::Keys>"Make keys"</LinkButton>
                </div>
            </Show>
            <p class="muted small">
                "If the upload breaks off or you reload the page, press the button again: the same key is made again, "
                "and only the missing parts are sent."
            </p>
        </section>
    }
}
