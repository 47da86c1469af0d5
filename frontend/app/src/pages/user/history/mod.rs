//! Past answers: found again, noted on, asked again, taken along.

mod answer;
mod answers;
mod asked;
mod export;
mod note;
mod row;
mod standing;

use client::{History, HistoryNews, MOST_FILES, MOST_KEPT, Past};
use leptos::{html, prelude::*};
use wasm_bindgen_futures::spawn_local;

use crate::{
    address::Address,
    components::{
        Button, EmptyState, Errand, ErrorPanel, Fetched, FetchedView, IconName, LinkButton, Page,
        fetch,
    },
    failure::Failure,
    format::time,
    state::client,
};
pub(crate) use answer::AnswerPage;
use answers::Answers;

/// The user's past answers, from her vault.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let kept = fetch(|| async { client().history().await });
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
                <Watched kept errand deleted history />
            </FetchedView>
        </Page>
    }
}

/// The answers, and those that come while the page stands.
#[component]
fn Watched(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
    history: History,
) -> impl IntoView {
    let list = RwSignal::new(history.0.clone());
    let missed = RwSignal::new(None::<Failure>);
    spawn_local(async move {
        let is_shown = || list.try_with_untracked(|_| ()).is_some();
        let on_news = |news| match news {
            HistoryNews::Changed(history) => drop(list.try_set(history.0)),
            HistoryNews::Missed(failure) => drop(missed.try_set(failure)),
        };
        client().watch_history(history, is_shown, on_news).await;
    });
    let is_empty = Memo::new(move |_| list.read().is_empty());
    let shown = move || match is_empty.get() {
        true => view! {
            <EmptyState
                title=t!("No answers yet")
                text=t!("Each answer you get is kept here, encrypted, until you delete it.")
                icon=IconName::Clock
            >
                <LinkButton href=Address::UserGrants>{t!("Use a model")}</LinkButton>
            </EmptyState>
        }
        .into_any(),
        false => view! { <Answers kept errand deleted list /> }.into_any(),
    };
    view! {
        <ErrorPanel failure=missed />
        {shown}
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
