use api::model::Model;
use card::ImportSettings;
use circuit::{Circuit, Head};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::{
    browser,
    components::{Alert, AlertTone, ErrorPanel, FileDrop, Progress, fetch},
    failure::{Failure, Outcome},
    flow::{publish, seal::model_item},
    state::{Vault, Workers, client, use_toasts, use_vault, use_workers},
};

/// When the clear model is not in the vault: says so, and takes the file again.
#[component]
pub(super) fn Restore(model: Model) -> impl IntoView {
    let (workers, vault, toasts) = (use_workers(), use_vault(), use_toasts());
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
            let restored = restore(workers, vault, &chosen, &model.get_value()).await;
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

/// Compiles the file as the card says, and keeps it if it is of the card's shape.
async fn restore(workers: Workers, vault: Vault, chosen: &File, model: &Model) -> Outcome<()> {
    let bytes = browser::read_file(chosen, api::limits::IMPORT_BYTES).await?;
    let circuit = &model.card.circuit;
    let ranges = circuit
        .encoder
        .features
        .iter()
        .map(|range| (range.minimum, range.maximum))
        .collect();
    let settings = ImportSettings {
        bits: chosen_bits(circuit),
        ranges: Some(ranges),
        policy: Some(circuit.policy.into()),
        ..ImportSettings::default()
    };
    let report = publish::import(workers, bytes, None, settings).await?;
    let compiled = &report.draft.circuit;
    let same = compiled.scale.range_bits == circuit.scale.range_bits
        && compiled.features() == circuit.features()
        && compiled.outputs == circuit.outputs
        && compiled.hidden.len() == circuit.hidden.len()
        && std::mem::discriminant(&compiled.head) == std::mem::discriminant(&circuit.head);
    if !same {
        return Err(Failure::local(
            "This file compiles to another model than the card describes.",
            "Choose the file this card was made from, or publish this one as a new model.",
        ));
    }
    publish::keep(workers, vault, &model.id).await
}

/// Only linear models are compiled at a precision that the card tells.
fn chosen_bits(circuit: &Circuit) -> Option<(u8, u8)> {
    let bits = circuit.encoder.input_bits;
    (circuit.hidden.is_empty() && circuit.head == Head::Dense).then_some((bits, bits))
}
