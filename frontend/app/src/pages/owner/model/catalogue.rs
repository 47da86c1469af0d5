use api::model::Model;
use leptos::prelude::*;

use crate::{
    components::{Badge, BadgeTone, Button, Errand, ErrorPanel, Fetched, ReasonDialog},
    state::{client, use_toasts},
};

/// Whether the catalogue shows the card, and the way in and out.
#[component]
pub(super) fn InCatalogue(model: Fetched<Model>, known: Model) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let errand = Errand::new();
    let id = StoredValue::new(known.id);
    let publish = move |()| {
        let id = id.get_value();
        errand.run(async move {
            client().publish_model(&id).await?;
            toasts.success("The card is in the catalogue again.");
            model.reload();
            Ok(())
        });
    };
    let unpublish = move |reason: String| {
        let id = id.get_value();
        errand.run(async move {
            client().unpublish_model(&id, reason).await?;
            open.set(false);
            toasts.success("The card is out of the catalogue.");
            model.reload();
            Ok(())
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
                <Button busy=errand.busy() on_press=publish>
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
            <ErrorPanel failure=errand.failure() />
            <ReasonDialog
                open
                title="Take the card out of the catalogue"
                hint="It is written to the log. Users with a sealed copy keep their access until you revoke it."
                verb="Take it out"
                busy=errand.busy()
                on_reason=unpublish
            />
        </section>
    }
}
