//! Past answers: found again, noted on, asked again, taken along.

mod answer;
mod answers;
mod asked;
mod export;
mod note;
mod row;
mod standing;

use client::{History, MOST_FILES, MOST_KEPT, Past};
use leptos::{html, prelude::*};

use crate::{
    address::Address,
    components::{
        Button, EmptyState, Errand, ErrorPanel, Fetched, FetchedView, IconName, LinkButton, Page,
        fetch,
    },
    format::time,
    state::client,
};
pub(crate) use answer::AnswerPage;
use answers::Answers;

/// The user's past answers, from her vault.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let kept = fetch(|| async { client().collect_answers().await });
    let errand = Errand::new();
    let deleted = RwSignal::new(None::<Past>);
    let lead = t!(
        "Your last {MOST_KEPT} answers, and your last {MOST_FILES} files with all rows. They are encrypted in your vault; the service cannot read them."
    );
    view! {
        <Page title=t!("History") lead=lead>
            <ErrorPanel failure=errand.failure() />
            <Deleted kept errand deleted />
            <FetchedView from=kept what=t!("your history") let:history>
                {if history.0.is_empty() {
                    view! {
                        <EmptyState
                            title=t!("No answers yet")
                            text=t!("Each answer you get is kept here, encrypted, until you delete it.")
                            icon=IconName::Clock
                        >
                            <LinkButton href=Address::UserGrants>{t!("Use a model")}</LinkButton>
                        </EmptyState>
                    }
                        .into_any()
                } else {
                    view! { <Answers kept errand deleted history /> }.into_any()
                }}
            </FetchedView>
        </Page>
    }
}

/// Says that an answer was deleted, and takes that back.
#[component]
fn Deleted(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
) -> impl IntoView {
    let line = NodeRef::<html::Div>::new();
    // The button that deleted it is gone with its row.
    Effect::new(move || {
        if let Some(line) = line.get() {
            let _ = line.focus();
        }
    });
    let undo = move |()| {
        let Some(past) = deleted.get_untracked() else {
            return;
        };
        errand.run(async move {
            kept.set(client().put_answer_back(past).await?);
            deleted.try_set(None);
            Ok(())
        });
    };
    let said = move |past: Past| {
        let text = t!("The answer of {} is deleted.", time::second(past.at));
        view! {
            <div class="button-row" node_ref=line tabindex="-1">
                <span role="status">{text}</span>
                <Button busy=errand.busy() on_press=undo>{t!("Undo")}</Button>
            </div>
        }
    };
    move || deleted.get().map(said)
}
