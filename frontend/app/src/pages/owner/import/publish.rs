use client::PublishStage;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::workbench::Workbench;
use crate::{
    address::{Address, use_go},
    components::{Button, ButtonKind, ErrorPanel, Step, StepState, Steps},
    failure::Failure,
    pages::owner::card_editor::CardEditor,
    state::client,
};

/// Publishes the card and keeps the clear model in the vault.
#[component]
pub(super) fn Publish(bench: Workbench, editor: CardEditor) -> impl IntoView {
    let go = use_go();
    let stage = RwSignal::new(None::<PublishStage>);
    let failure = RwSignal::new(None::<Failure>);
    let busy = Signal::derive(move || stage.get().is_some_and(|stage| stage < PublishStage::Done));
    let run = move |()| {
        failure.set(None);
        let card = match untrack(|| checked(editor)) {
            Ok(card) => card,
            Err(problem) => return failure.set(Some(problem)),
        };
        let go = go.clone();
        stage.set(Some(PublishStage::Keep));
        spawn_local(async move {
            let work = async {
                let imported = bench.imported().await?;
                client()
                    .publish(imported, &card, |at| stage.set(Some(at)))
                    .await
            };
            match work.await {
                Ok(model) => {
                    bench
                        .toasts
                        .success("The card is published; the clear model is in your vault.");
                    go(Address::OwnerModel(model.id));
                }
                Err(problem) => {
                    stage.try_set(None);
                    failure.try_set(Some(problem));
                }
            }
        });
    };
    view! {
        <section class="stack editor-part">
            <h2>"Publish"</h2>
            <p>
                "The card becomes public to approved users. The model does not: it leaves this browser only sealed, "
                "for one user at a time, when you grant access."
            </p>
            {move || stage.get().map(|stage| view! { <Steps steps=steps(stage) /> })}
            <ErrorPanel failure />
            <div class="button-row">
                <Button kind=ButtonKind::Primary busy on_press=run>
                    "Publish the card"
                </Button>
            </div>
        </section>
    }
}

/// The card, if nothing typed is left uncompiled.
fn checked(editor: CardEditor) -> crate::failure::Outcome<card::ModelCard> {
    if editor.changed_ranges()?.is_some() {
        return Err(Failure::local(
            "You changed ranges that are not compiled yet.",
            "Press \u{201c}Compile with these ranges\u{201d} above, then publish.",
        ));
    }
    if editor.policy.threshold_changed()? {
        return Err(Failure::local(
            "The model is not compiled for this threshold yet.",
            "Press \u{201c}Compile for this policy\u{201d} above, then publish.",
        ));
    }
    editor.card()
}

fn steps(now: PublishStage) -> Vec<Step> {
    let names = [
        (PublishStage::Keep, "Keep the clear model in your vault"),
        (PublishStage::Card, "Publish the card"),
        (PublishStage::Name, "File the model under its card"),
    ];
    let state = |at: PublishStage| match at.cmp(&now) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Running,
        std::cmp::Ordering::Greater => StepState::Waiting,
    };
    let step = |(at, name): (PublishStage, &str)| Step {
        name: name.to_owned(),
        note: String::new(),
        state: state(at),
    };
    names.into_iter().map(step).collect()
}
