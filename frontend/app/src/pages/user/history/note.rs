use api::Timestamp;
use client::{History, LONGEST_NOTE, Past};
use leptos::prelude::*;

use crate::{
    components::Errand,
    format::time,
    state::{client, use_toasts},
};

/// What its holder writes on an answer; kept when the field is left or Enter is pressed.
#[component]
pub(super) fn Note(at: Timestamp, written: String, list: RwSignal<Vec<Past>>) -> impl IntoView {
    let text = RwSignal::new(written);
    let is_kept = RwSignal::new(false);
    let errand = Errand::failing_in(use_toasts());
    let keep = move || {
        is_kept.set(false);
        let mut note = text.get_untracked();
        errand.run(async move {
            loop {
                let history = client().note_answer(at, &note).await?;
                show(list, at, history);
                // What was typed while the earlier text was written.
                match text.try_get_untracked() {
                    Some(newer) if newer != note => note = newer,
                    _ => break,
                }
            }
            is_kept.try_set(true);
            Ok(())
        });
    };
    view! {
        <div class="field history-note">
            <input
                type="text"
                autocomplete="off"
                maxlength=LONGEST_NOTE.to_string()
                aria-label=format!("Note on the answer of {}", time::second(at))
                bind:value=text
                on:change=move |_| keep()
            />
        </div>
        <span class="small muted" role="status">{move || is_kept.get().then_some("Kept.")}</span>
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
