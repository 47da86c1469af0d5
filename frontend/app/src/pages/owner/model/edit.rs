use api::{
    ProblemKind,
    model::{Model, OlderCopies},
};
use circuit::OutputPolicy;
use client::{NewVersion, TypedCard};
use leptos::prelude::*;

use super::{
    meanwhile::{Meanwhile, SavedMeanwhile},
    raise::Raise,
};
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
    let (words, ends_older) = (RwSignal::new(String::new()), RwSignal::new(true));
    let editor = CardEditor::of(known.card.clone());
    let meanwhile = Meanwhile::new(known);
    let begun = meanwhile.begun;
    let computes_other =
        Memo::new(move |_| editor.policy.policy() != begun.read().card.circuit.policy);
    let errand = Errand::new();
    let saved = RwSignal::new(untrack(|| state(editor)));
    let unsaved = Memo::new(move |_| *saved.read() != state(editor));
    let save = move |()| {
        toasts.withdraw(changed());
        let card = match untrack(|| editor.card()) {
            Ok(card) => card,
            Err(problem) => {
                focus_wrong();
                return errand.fail(problem);
            }
        };
        let (id, seen, before) = begun
            .with_untracked(|model| (model.id.clone(), model.updated_at, model.card.query_budget));
        let new = computes_other.get_untracked().then(|| NewVersion {
            words: words.get_untracked(),
            older: match ends_older.get_untracked() {
                true => OlderCopies::Ended,
                false => OlderCopies::Kept,
            },
        });
        errand.run(async move {
            let on_written = move |written: &Model| meanwhile.written(editor, written);
            let edited = client()
                .edit_model(&id, seen, &card, new.as_ref(), &on_written)
                .await;
            let edited = match edited {
                Err(failure) if failure.is(ProblemKind::Conflict) => {
                    let caught_up = meanwhile.catch_up(editor, failure).await;
                    if let Some(newest) = begun.try_get_untracked() {
                        saved.try_set(as_saved(newest));
                    }
                    return caught_up;
                }
                Err(failure) => {
                    if failure.leaves_open() {
                        meanwhile.unanswered(card);
                    }
                    return Err(failure);
                }
                Ok(edited) => edited,
            };
            saved.try_set(untrack(|| state(editor)));
            toasts.success(changed());
            raise.offer(edited.clone(), before);
            model.set(edited);
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
        <SavedMeanwhile meanwhile editor busy=errand.busy() on_save=Callback::new(save) />
        <div class="button-row">
            <Button kind=ButtonKind::Primary busy=errand.busy() on_press=save>
                {t!("Save the card")}
            </Button>
        </div>
        </div>
    }
}

fn changed() -> &'static str {
    t!("The card is changed.")
}

/// What can be changed, as a card says it.
fn as_saved(model: Model) -> (TypedCard, OutputPolicy) {
    untrack(|| state(CardEditor::of(model.card)))
}

/// What can be changed, as typed and chosen.
fn state(editor: CardEditor) -> (TypedCard, OutputPolicy) {
    (editor.snapshot(), editor.policy.policy())
}
