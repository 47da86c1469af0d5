use api::Timestamp;
use client::{History, LONGEST_NOTE, Past};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::Errand,
    format::time,
    state::{client, use_toasts},
};

/// Where a note stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    AsKept,
    Kept,
    NotKept,
}

/// What its holder writes on an answer; kept when the field is left or Enter is pressed.
#[component]
pub(super) fn Note(at: Timestamp, written: String, list: RwSignal<Vec<Past>>) -> impl IntoView {
    let text = RwSignal::new(written.clone());
    let kept = StoredValue::new(written);
    let standing = RwSignal::new(Standing::AsKept);
    let errand = Errand::failing_in(use_toasts());
    spawn_local(async move {
        // A page that was loaded anew in the middle of a note.
        if let Some(drafted) = client().drafted_note(at).await {
            text.try_set(drafted);
            standing.try_set(Standing::NotKept);
        }
    });
    let typed = move || {
        let note = text.get_untracked();
        spawn_local(async move { client().draft_note(at, &note).await });
    };
    let keep = move || {
        let mut note = text.get_untracked();
        if kept.with_value(|kept| *kept == note) {
            return;
        }
        standing.set(Standing::NotKept);
        errand.run(async move {
            loop {
                let history = client().note_answer(at, &note).await?;
                show(list, at, history);
                kept.try_set_value(note.clone());
                // What was typed while the earlier text was written.
                match text.try_get_untracked() {
                    Some(newer) if newer != note => note = newer,
                    _ => break,
                }
            }
            standing.try_set(Standing::Kept);
            Ok(())
        });
    };
    let said = move || match (standing.get(), errand.busy().get()) {
        (Standing::AsKept, _) | (_, true) => "",
        (Standing::Kept, false) => t!("Kept."),
        (Standing::NotKept, false) => t!("Not kept yet: press Enter to try again."),
    };
    view! {
        <div class="field history-note">
            <input
                type="text"
                autocomplete="off"
                maxlength=LONGEST_NOTE.to_string()
                aria-label=t!("Note on the answer of {}", time::second(at))
                bind:value=text
                on:input=move |_| typed()
                on:blur=move |_| keep()
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        keep();
                    }
                }
            />
        </div>
        <span class="small muted" role="status">{said}</span>
    }
}

fn show(list: RwSignal<Vec<Past>>, at: Timestamp, history: History) {
    let Some(kept) = history.0.into_iter().find(|past| past.at == at) else {
        return;
    };
    list.try_update(|list| {
        let shown = list.iter_mut().filter(|past| past.at == at);
        shown.for_each(|past| past.note.clone_from(&kept.note));
    });
}
