use api::model::Model;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{Button, ButtonKind, ErrorPanel, Fetched},
    failure::Failure,
    pages::owner::card_editor::{CardEditor, CardEditorView},
    state::{client, use_toasts},
};

/// Changes texts, names, policy and budget of a published card.
#[component]
pub(super) fn Edit(model: Fetched<Model>, known: Model) -> impl IntoView {
    let toasts = use_toasts();
    let editor = CardEditor::of(known.card);
    let id = StoredValue::new(known.id);
    let failure = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let save = move |()| {
        failure.set(None);
        let card = match untrack(|| editor.card()) {
            Ok(card) => card,
            Err(problem) => return failure.set(Some(problem)),
        };
        busy.set(true);
        spawn_local(async move {
            let changed = client().change_model(&id.get_value(), &card).await;
            busy.try_set(false);
            match changed {
                Ok(changed) => {
                    toasts.success("The card is changed.");
                    model.set(changed);
                }
                Err(problem) => drop(failure.try_set(Some(problem))),
            }
        });
    };
    view! {
        <div class="editor">
            <CardEditorView editor ranges=false />
        </div>
        <div class="stack editor-end">
        <p class="muted small">
            "Another policy or resolution changes the compiled model: sealed copies become stale, and you have to seal again."
        </p>
        <ErrorPanel failure />
        <div class="button-row">
            <Button kind=ButtonKind::Primary busy on_press=save>
                "Save the card"
            </Button>
        </div>
        </div>
    }
}
