use api::model::Model;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{Badge, BadgeTone, Button, ErrorPanel, Fetched, ReasonDialog},
    failure::{Failure, Outcome},
    state::{client, use_toasts},
};

/// Whether the catalogue shows the card, and the way in and out.
#[component]
pub(super) fn InCatalogue(model: Fetched<Model>, known: Model) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let id = StoredValue::new(known.id);
    let finish = move |outcome: Outcome<()>, done: &'static str| {
        busy.try_set(false);
        match outcome {
            Ok(()) => {
                open.set(false);
                toasts.success(done);
                model.reload();
            }
            Err(problem) => drop(failure.try_set(Some(problem))),
        }
    };
    let publish = move |()| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            finish(
                client().publish_model(&id.get_value()).await,
                "The card is in the catalogue again.",
            );
        });
    };
    let unpublish = move |reason: String| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let outcome = client().unpublish_model(&id.get_value(), reason).await;
            finish(outcome, "The card is out of the catalogue.");
        });
    };
    let reason = known.unpublished_reason.clone();
    let state = if known.published {
        view! {
            <p>
                <Badge tone=BadgeTone::Good text="Published" />
            </p>
            <p class="muted small">"Approved users find it and may ask for access."</p>
            <div class="button-row">
                <Button on_press=move |()| open.set(true)>"Take it out"</Button>
            </div>
        }
        .into_any()
    } else {
        view! {
            <p>
                <Badge tone=BadgeTone::Neutral text="Not published" />
            </p>
            {reason.map(|reason| view! { <p class="muted small">{format!("Reason: {reason}")}</p> })}
            <div class="button-row">
                <Button busy on_press=publish>
                    "Publish again"
                </Button>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card stack">
            <h2>"Catalogue"</h2>
            {state}
            <ErrorPanel failure />
            <ReasonDialog
                open
                title="Take the card out of the catalogue"
                hint="It is written to the log. Users with a sealed copy keep their access until you revoke it."
                verb="Take it out"
                busy
                on_reason=unpublish
            />
        </section>
    }
}
