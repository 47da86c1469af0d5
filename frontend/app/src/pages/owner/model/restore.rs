use api::model::Model;
use client::model_item;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::{
    browser,
    components::{Alert, AlertTone, ErrorPanel, FileDrop, Progress, fetch},
    failure::{Failure, Outcome},
    state::{client, use_toasts},
};

/// When the clear model is not in the vault: says so, and takes the file again.
#[component]
pub(super) fn Restore(model: Model) -> impl IntoView {
    let toasts = use_toasts();
    let item = model_item(&model.id);
    let listed = fetch(|| client().vault_items());
    let missing = move || {
        listed
            .value()
            .is_some_and(|items| items.iter().all(|known| known.name != item))
    };
    let failure = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let model = StoredValue::new(model);
    let take = move |chosen: File| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let restored = restore(&chosen, &model.get_value()).await;
            busy.try_set(false);
            match restored {
                Ok(()) => {
                    toasts.success("The clear model is in your vault again.");
                    listed.reload();
                }
                Err(problem) => drop(failure.try_set(Some(problem))),
            }
        });
    };
    view! {
        <Show when=missing.clone()>
            <Alert tone=AlertTone::Warning title="The clear model of this card is not in your vault">
                <p>"Without it nothing can be sealed. Import the same model file again."</p>
                <FileDrop
                    id="restore-file"
                    label="Model file"
                    hint="It must be the very model this card was made from."
                    accept=card::MODEL_FILES
                    chosen=Signal::stored(None::<String>)
                    on_file=take
                />
                <Show when=move || busy.get()>
                    <Progress label="Compiling the model" value=Signal::stored(None) />
                </Show>
                <ErrorPanel failure />
            </Alert>
        </Show>
    }
}

async fn restore(chosen: &File, model: &Model) -> Outcome<()> {
    let bytes = browser::read_file(chosen, api::limits::IMPORT_BYTES).await?;
    client().restore_model(bytes, model).await
}
