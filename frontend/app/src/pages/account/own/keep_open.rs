use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{Errand, ErrorPanel, Tick},
    state::client,
};

/// Whether new tabs open the vault without the password.
#[component]
pub(in crate::pages::account) fn KeepOpen() -> impl IntoView {
    let errand = Errand::new();
    let (kept, is_known) = (RwSignal::new(false), StoredValue::new(false));
    spawn_local(async move {
        kept.try_set(client().keeps_open().await);
        is_known.try_set_value(true);
    });
    Effect::new(move || {
        let is_kept = kept.get();
        if !is_known.get_value() {
            return;
        }
        errand.run(async move {
            let chosen = client().choose_keeps_open(is_kept).await;
            if chosen.is_err() {
                kept.try_set(false);
            }
            chosen
        });
    });
    view! {
        <div class="stack">
            <Tick label=t!("Open the vault in new tabs of this browser without asking, until it is locked") value=kept />
            <p class="field-hint">
                {t!("For a device that is yours alone. The browser keeps the key so that no page reads it; somebody who copies your files \
                 from this device might.")}
            </p>
            <ErrorPanel failure=errand.failure() />
        </div>
    }
}
