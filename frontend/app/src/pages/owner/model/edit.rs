use api::model::{Model, OlderCopies};
use circuit::OutputPolicy;
use client::{NewVersion, TypedCard};
use leptos::prelude::*;

use super::raise::Raise;
use crate::{
    components::{Button, ButtonKind, Errand, ErrorPanel, Fetched, TextArea, Tick},
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
    let policy = StoredValue::new(known.card.circuit.policy);
    let (words, ends_older) = (RwSignal::new(String::new()), RwSignal::new(true));
    let editor = CardEditor::of(known.card);
    let computes_other = Memo::new(move |_| editor.policy.policy() != policy.get_value());
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
        let new = (card.circuit.policy != policy.get_value()).then(|| NewVersion {
            words: words.get_untracked(),
            older: match ends_older.get_untracked() {
                true => OlderCopies::Ended,
                false => OlderCopies::Kept,
            },
        });
        let id = id.get_value();
        errand.run(async move {
            let changed = client().change_model(&id, &card, new.as_ref()).await?;
            saved.try_set(untrack(|| state(editor)));
            toasts.success(t!("The card is changed."));
            raise.offer(changed.clone(), before.try_get_value().unwrap_or(u64::MAX));
            model.set(changed);
            Ok(())
        });
    };
    view! {
        <div class="editor" data-unsaved=move || unsaved.get().then_some("true")>
            <CardEditorView editor ranges=false />
        </div>
        <AskBeforeLeaving
            unsaved
            what=t!("You changed this card and did not save it.")
            on_save=save
            failure=errand.failure()
        />
        <div class="stack editor-end">
        <Show
            when=move || computes_other.get()
            fallback=|| {
                view! {
                    <p class="muted small">
                        {t!("Another policy or resolution makes another version: you have to seal again for everybody.")}
                    </p>
                }
            }
        >
            <TextArea
                label=t!("What this version changes")
                value=words
                hint=t!("Another policy or resolution makes another version. Users read this beside it. 1 to 1\u{202f}000 characters.")
                required=true
            />
            <Tick
                label=t!("Copies under the policy before end at once: nobody is answered until you have sealed again. Otherwise users go on with what they have until then.")
                value=ends_older
            />
        </Show>
        <ErrorPanel failure=errand.failure() />
            <GoToWrong failure=errand.failure() />
        <div class="button-row">
            <Button kind=ButtonKind::Primary busy=errand.busy() on_press=save>
                {t!("Save the card")}
            </Button>
        </div>
        </div>
    }
}

/// What can be changed, as typed and chosen.
fn state(editor: CardEditor) -> (TypedCard, OutputPolicy) {
    (editor.snapshot(), editor.policy.policy())
}
