use api::model::Model;
use client::model_item;
use leptos::prelude::*;
use web_sys::File;

use crate::{
    browser,
    components::{Alert, AlertTone, Errand, ErrorPanel, FileDrop, Progress, fetch},
    failure::Outcome,
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
    let errand = Errand::new();
    let model = StoredValue::new(model);
    let take = move |chosen: Vec<File>| {
        let model = model.get_value();
        errand.run(async move {
            restore(&chosen, &model).await?;
            toasts.success("The clear model is in your vault again.");
            listed.reload();
            Ok(())
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
                    multiple=true
                    on_files=take
                />
                <Show when=move || errand.stage().is_some()>
                    <Progress label="Compiling the model" value=Signal::stored(None) />
                </Show>
                <ErrorPanel failure=errand.failure() />
            </Alert>
        </Show>
    }
}

async fn restore(chosen: &[File], model: &Model) -> Outcome<()> {
    let files = browser::load_files(chosen, api::limits::IMPORT_BYTES).await?;
    client().restore_model(files, model).await
}
