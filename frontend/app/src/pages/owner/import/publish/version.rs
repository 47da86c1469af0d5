use api::model::OlderCopies;
use card::{CardDifference, VersionChange};
use client::NewVersion;
use leptos::prelude::*;

use crate::{
    components::{TextArea, Tick},
    pages::owner::{card_editor::CardEditor, import::workbench::Workbench},
    wording,
};

/// What an owner says of a new version before it is published.
#[derive(Clone, Copy)]
pub(super) struct VersionWords {
    problem: RwSignal<Option<String>>,
    ends_older: RwSignal<bool>,
}

impl VersionWords {
    pub(super) fn new() -> Self {
        Self {
            problem: RwSignal::new(None),
            ends_older: RwSignal::new(false),
        }
    }

    /// Whether it is told what a new version changes, if this is one; says at the field what is wrong.
    pub(super) fn check(self, bench: Workbench) -> bool {
        let is_new = bench.follows.with_untracked(Option::is_some);
        let checked = bench
            .change
            .with_untracked(|words| VersionChange::check(words));
        let problem = checked.err().filter(|_| is_new);
        self.problem.set(problem.map(words::told));
        problem.is_none()
    }

    /// As it is published.
    pub(super) fn version(self, bench: Workbench) -> NewVersion {
        NewVersion {
            words: bench.change.get_untracked(),
            older: match self.ends_older.get_untracked() {
                true => OlderCopies::Ended,
                false => OlderCopies::Kept,
            },
        }
    }
}

/// What a new version is, and what of the one before is taken over; nothing while a new model is imported.
#[component]
pub(in super::super) fn AboutVersion(bench: Workbench) -> impl IntoView {
    move || {
        let (_, card) = bench.follows.get()?;
        let told = t!(
            "Choose the file of the new model. Texts, tags and budget of version {} are on the new card already; so is what inputs and answers \
             are called, where the file has no names of its own: check then that they come in the same order. Ranges, steps and examples \
             of inputs of the same name are kept where no rows tell others.",
            card.version
        );
        Some(view! { <p>{told}</p> })
    }
}

/// What a new version changes, found and told.
#[component]
pub(super) fn VersionChanges(
    bench: Workbench,
    editor: CardEditor,
    words: VersionWords,
) -> impl IntoView {
    let difference = Memo::new(move |_| {
        let (_, before) = bench.follows.get()?;
        let card = editor.typed().ok()?;
        Some(CardDifference::between(&before, &card))
    });
    let found = move || {
        difference
            .get()
            .map(|difference| wording::card_difference(&difference))
    };
    view! {
        <div class="stack">
            <h3>{t!("What is different for users")}</h3>
            {move || match found() {
                None => view! { <p class="muted">{t!("It is told once the card is complete.")}</p> }.into_any(),
                Some(told) if told.is_empty() => {
                    view! { <p>{t!("Nothing but the model: questions are asked, answered and counted as before.")}</p> }.into_any()
                }
                Some(told) => {
                    let told = told.into_iter().map(|told| view! { <li>{told}</li> });
                    view! { <ul>{told.collect_view()}</ul> }.into_any()
                }
            }}
            <TextArea
                label=t!("What this version changes")
                value=bench.change
                error=words.problem
                hint=t!("Users read it on the model\u{2019}s page, signed by you with the card. 1 to 1\u{202f}000 characters.")
                rows=4
                required=true
            />
            <Tick
                label=t!("Copies of earlier versions end at once: nobody is answered until the new version is sealed. Otherwise users go on with what they have until then.")
                value=words.ends_older
            />
            <p class="muted small">
                {t!("A new version gives nobody a new budget: rows that earlier versions answered count on, since answers of versions that are \
                 alike tell of the same model. You can raise a budget on its own.")}
            </p>
        </div>
    }
}
