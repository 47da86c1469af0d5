//! What other tabs do, and what the person's absence does, to this one.

use std::{future::Future, time::Duration};

use ::client::{CHANGED, LOCKED, SIGNED_OUT};
use leptos::{
    ev::{self, StorageEvent},
    prelude::*,
};
use wasm_bindgen_futures::spawn_local;

use super::{client, is_known};
use crate::{modules::Modules, port::kept_name};

/// Time between two looks at whether anybody is there.
const INTERVAL: Duration = Duration::from_secs(5);

/// Begins when somebody has signed in in another tab.
pub(super) fn watch_for_others(modules: Modules) {
    hear(ev::focus, move |_| async move {
        if is_known() {
            modules.begin_ahead();
        }
    });
}

/// Listens from now on.
pub(super) fn watch() {
    hear(ev::focus, |_| async {
        client().lock_if_idle().await;
        client().recheck().await;
    });
    hear(ev::storage, |event: StorageEvent| {
        let changed = event.key();
        async move {
            let is = |name| changed.as_deref() == Some(&*kept_name(name));
            if is(SIGNED_OUT) || is(CHANGED) {
                client().recheck().await;
            } else if is(LOCKED) {
                client().lock_here().await;
            }
        }
    });
    hear(ev::pointerdown, |_| async { client().note_use().await });
    hear(ev::keydown, |_| async { client().note_use().await });
    hear(ev::wheel, |_| async { client().note_use().await });
    let look = || spawn_local(async { client().lock_if_idle().await });
    if let Ok(looking) = set_interval_with_handle(look, INTERVAL) {
        on_cleanup(move || looking.clear());
    }
}

fn hear<E, F>(event: E, heard: impl Fn(E::EventType) -> F + 'static)
where
    E: ev::EventDescriptor + 'static,
    E::EventType: wasm_bindgen::JsCast,
    F: Future<Output = ()> + 'static,
{
    let listener = window_event_listener(event, move |event| spawn_local(heard(event)));
    on_cleanup(move || listener.remove());
}
