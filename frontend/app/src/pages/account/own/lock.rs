use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::keep_open::KeepOpen;
use crate::{
    components::{Button, Select},
    format::number,
    state::client,
};

/// When the vault is locked by itself in this browser.
#[component]
pub(super) fn Lock() -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    spawn_local(async move {
        chosen.try_set(client().lock_after().await.to_string());
    });
    Effect::new(move || {
        if let Ok(minutes) = chosen.get().parse() {
            spawn_local(async move { client().choose_lock_after(minutes).await });
        }
    });
    let options: Vec<_> = client()
        .lock_choices()
        .into_iter()
        .map(|minutes| (minutes.to_string(), number::minutes(u64::from(minutes))))
        .collect();
    view! {
        <section class="stack" aria-labelledby="lock-heading">
            <h2 id="lock-heading">{t!("Lock")}</h2>
            <p>
                {t!("A locked browser shows nothing of your vault until your password, or a passkey that can, opens it again; you stay signed in, and what you \
                 typed is kept. All tabs are locked together.")}
            </p>
            <Select label=t!("Lock after, without use") value=chosen options />
            <KeepOpen />
            <div class="button-row">
                <Button on_press=|()| spawn_local(async { client().lock().await })>{t!("Lock now")}</Button>
            </div>
        </section>
    }
}
