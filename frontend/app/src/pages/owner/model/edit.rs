use api::model::Model;
use circuit::OutputPolicy;
use client::TypedCard;
use leptos::prelude::*;

use super::raise::Raise;
use crate::{
    components::{Button, ButtonKind, Errand, ErrorPanel, Fetched},
    pages::{
        leaving::AskBeforeLeaving,
        owner::card_editor::{CardEditor, CardEditorView, GoToWrong, focus_wrong},
    },
    state::{client, use_toasts},
};

/// Changes texts, names, policy and budget of a published card.
#[component]
pub(super) fn Edit(model: Fetched<Model>, known: Model, raise: Raise) -> impl IntoView {
    let toasts = use_toasts();
    let before = StoredValue::new(known.card.query_budget);
    let editor = CardEditor::of(known.card);
    let id = StoredValue::new(known.id);
    let errand = Errand::new();
    let saved = RwSignal::new(untrack(|| state(editor)));
    let unsaved = Memo::new(move |_| *saved.read() != state(editor));
    let save = move |()| {
        let card = match untrack(|| editor.card()) {
            Ok(card) => card,
            Err(problem) => {
                focus_wrong();
                return errand.fail(problem);
            }
        };
        let id = id.get_value();
        errand.run(async move {
            let changed = client().change_model(&id, &card).await?;
            saved.try_set(untrack(|| state(editor)));
            toasts.success("The card is changed.");
            raise.offer(changed.clone(), before.try_get_value().unwrap_or(u64::MAX));
            model.set(changed);
            Ok(())
        });
    };
    view! {
        <div class="editor">
            <CardEditorView editor ranges=false />
        </div>
        <AskBeforeLeaving
            unsaved
            what="You changed this card and did not save it."
            on_save=save
            failure=errand.failure()
        />
        <div class="stack editor-end">
        <p class="muted small">
            "Another policy or resolution changes the compiled model: sealed copies become stale, and you have to seal again."
        </p>
        <ErrorPanel failure=errand.failure() />
            <GoToWrong failure=errand.failure() />
        <div class="button-row">
            <Button kind=ButtonKind::Primary busy=errand.busy() on_press=save>
                "Save the card"
            </Button>
        </div>
        </div>
    }
}

/// What can be changed, as typed and chosen.
fn state(editor: CardEditor) -> (TypedCard, OutputPolicy) {
    (editor.snapshot(), editor.policy.policy())
}
