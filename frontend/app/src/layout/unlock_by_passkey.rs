use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{Button, Errand, ErrorPanel},
    state::client,
};

/// Opens a locked vault without the password, where one of the account's passkeys can.
#[component]
pub(crate) fn UnlockByPasskey() -> impl IntoView {
    let can = RwSignal::new(false);
    // Where nobody knows, the password is still asked for.
    spawn_local(async move {
        can.try_set(client().can_unlock().await.unwrap_or(false));
    });
    let errand = Errand::new();
    let unlock = move |()| errand.run(async move { client().unlock().await.map(drop) });
    view! {
        <Show when=move || can.get()>
            <div class="stack after-form">
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button busy=errand.busy() on_press=unlock>{t!("Unlock with passkey")}</Button>
                </div>
            </div>
        </Show>
    }
}
