mod version;

use client::{PublishStage, ToPublish};
use leptos::prelude::*;

use super::workbench::Workbench;
use crate::{
    address::{Address, use_go},
    browser::focus_first_wrong,
    components::{Button, ButtonKind, Errand, ErrorPanel, Step, StepState, Steps},
    failure::Failure,
    pages::owner::card_editor::{CardEditor, GoToWrong, focus_wrong, is_of_card},
    state::client,
};

pub(super) use version::AboutVersion;
use version::{VersionChanges, VersionWords};

/// Publishes the card and keeps the clear model in the vault.
#[component]
pub(super) fn Publish(bench: Workbench, editor: CardEditor) -> impl IntoView {
    let go = use_go();
    let errand = Errand::new();
    let words = VersionWords::new();
    let wrong = Memo::new(move |_| editor.checked().err());
    // What is mended is not told any longer.
    Effect::new(move || {
        let wrong = wrong.get();
        let told = errand.failure().get_untracked();
        if told.as_ref().is_some_and(is_of_card) && told != wrong {
            errand.forget();
        }
    });
    let run = move |()| {
        let is_told = words.check(bench);
        let card = match untrack(|| checked(bench, editor)) {
            Ok(card) => card,
            Err(problem) => {
                focus_wrong();
                return errand.fail(problem);
            }
        };
        if !is_told {
            return focus_first_wrong(".editor-part");
        }
        let is_confirmed = bench.confirmed.get_untracked();
        let go = go.clone();
        errand.begin(PublishStage::Keep, async move {
            let imported = bench.imported().await?;
            let on_stage = |stage| errand.reach(stage);
            let settings = bench.settings.get_untracked();
            let client = client();
            let (model, done) = match bench.follows.get_untracked() {
                None => {
                    let model = client
                        .publish(imported, &card, &settings, is_confirmed, on_stage)
                        .await?;
                    (
                        model,
                        t!("The card is published; the clear model is in your vault."),
                    )
                }
                Some((id, _)) => {
                    let new = words.version(bench);
                    let imported = ToPublish {
                        model: imported,
                        settings: &settings,
                        is_confirmed,
                    };
                    let model = client
                        .publish_version(&id, imported, &card, &new, on_stage)
                        .await?;
                    // Where that cannot be told now, the model's page tells it.
                    let copies = client.copies(&model).await;
                    let is_unsealed = copies.is_ok_and(|copies| copies.sealed == 0);
                    (model, version_published(is_unsealed))
                }
            };
            bench.autosave.finish();
            bench.toasts.success(done);
            go(Address::OwnerModel(model.id));
            Ok(())
        });
    };
    let verb = move || match bench.follows.get() {
        Some((_, card)) => t!("Publish version {}", card.version + 1),
        None => t!("Publish the card").to_owned(),
    };
    view! {
        <section class="stack editor-part">
            <h2>{t!("Publish")}</h2>
            <p>
                {t!("The card becomes public to approved users. The model does not: it leaves this browser only sealed, ")}
                {t!("for one user at a time, when you grant access.")}
            </p>
            <Show when=move || bench.follows.read().is_some()>
                <VersionChanges bench editor words />
            </Show>
            {move || errand.stage().map(|stage| view! { <Steps steps=steps(stage) /> })}
            <ErrorPanel failure=errand.failure() />
            <GoToWrong failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary busy=errand.busy() on_press=run>
                    {verb}
                </Button>
            </div>
        </section>
    }
}

/// The card, if nothing typed is left uncompiled.
fn checked(bench: Workbench, editor: CardEditor) -> crate::failure::Outcome<card::ModelCard> {
    bench.at_rest()?;
    if editor.changed_ranges()?.is_some() {
        return Err(Failure::local(
            t!("You changed ranges that are not compiled yet."),
            t!("Press \u{201c}Compile with these ranges\u{201d} above, then publish."),
        ));
    }
    if editor.policy.threshold_changed()? {
        return Err(Failure::local(
            t!("The model is not compiled for this threshold yet."),
            t!("Press \u{201c}Compile for this policy\u{201d} above, then publish."),
        ));
    }
    editor.card()
}

fn version_published(is_unsealed: bool) -> &'static str {
    match is_unsealed {
        true => t!("The new version is published. Nobody has a sealed copy yet."),
        false => t!("The new version is published. Seal it for your users now."),
    }
}

fn steps(now: PublishStage) -> Vec<Step> {
    let names = [
        (PublishStage::Keep, t!("Keep the clear model in your vault")),
        (PublishStage::Card, t!("Publish the card")),
        (PublishStage::Name, t!("File the model under its card")),
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
