use client::{History, Past};
use leptos::prelude::*;

use super::{export::as_csv, row::Row};
use crate::{
    browser,
    components::{Button, ButtonKind, Dialog, Errand, Fetched, Field, FieldKind, Table},
    format::{number, time},
    state::{client, use_log_watch},
};

/// Past answers to be searched; what is written on them changes here, so that no row is made anew below the cursor.
#[component]
pub(super) fn Answers(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
    history: History,
) -> impl IntoView {
    let list = RwSignal::new(history.0);
    let words = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let words = words.read().to_lowercase();
        let list = list.read();
        let found = list.iter().filter(|past| is_found(&told(past), &words));
        found.cloned().collect::<Vec<Past>>()
    });
    let count = move || {
        let (found, all) = (found.read().len(), list.read().len());
        match found == all {
            true => String::new(),
            false => format!(
                "{found} of {}",
                number::counted(all as u64, "answer", "answers")
            ),
        }
    };
    view! {
        <section class="stack" aria-label="Past answers">
            <div class="filters" role="search">
                <Field label="Search" value=words kind=FieldKind::Search />
                <p class="small" role="status">{count}</p>
            </div>
            <Tools kept errand deleted list />
            <Table
                caption="Past answers, newest first"
                quiet_caption=true
                stacks=true
                columns=["When", "Model", "Question", "Answer", "Note", "Log entry", ""]
                    .map(str::to_owned)
                    .to_vec()
            >
                <For each=move || found.get() key=|past| past.at let:past>
                    <Row kept errand deleted list past />
                </For>
            </Table>
        </section>
    }
}

/// Takes all of them along, or deletes them.
#[component]
fn Tools(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
    list: RwSignal<Vec<Past>>,
) -> impl IntoView {
    let clearing = RwSignal::new(false);
    let logged = use_log_watch().answers();
    let download = move |()| {
        let text = as_csv(&list.read_untracked(), &logged.read_untracked());
        browser::download("tacit-history.csv", "text/csv", text.as_bytes());
    };
    let clear = move |()| {
        clearing.set(false);
        errand.run(async move {
            kept.set(client().clear_history().await?);
            deleted.try_set(None);
            Ok(())
        });
    };
    view! {
        <div class="button-row">
            <Button on_press=download>"Download as CSV"</Button>
            <Button kind=ButtonKind::Danger on_press=move |()| clearing.set(true)>
                "Delete all"
            </Button>
        </div>
        <Dialog open=clearing title="Delete your whole history?">
            <p>"The answers are deleted from your vault. The log keeps that you asked, never what."</p>
            <div class="button-row">
                <Button kind=ButtonKind::Danger on_press=clear>
                    "Delete all"
                </Button>
                <Button on_press=move |()| clearing.set(false)>"Keep it"</Button>
            </div>
        </Dialog>
    }
}

/// What is told of an answer, to be searched.
fn told(past: &Past) -> String {
    let entry = past.log_index.map(|entry| entry.to_string());
    let told = [
        time::minute(past.at),
        past.model_name.clone(),
        super::asked::line(past),
        past.headline.clone(),
        past.note.clone(),
        entry.unwrap_or_default(),
    ];
    told.join("\n").to_lowercase()
}

/// Whether every word stands in what is told.
fn is_found(told: &str, words: &str) -> bool {
    words.split_whitespace().all(|word| told.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_by_words_of_all_that_is_told_of_it() {
        let told = "2026-11-28 08:40\nloans\nage 54, home rents\npaid back\ncase 17\n141";
        for words in ["", "case 17", "loans age", "paid  54", "rents", "141"] {
            assert!(is_found(told, words), "{words:?}");
        }
        assert!(!is_found(told, "case 18"));
    }
}
