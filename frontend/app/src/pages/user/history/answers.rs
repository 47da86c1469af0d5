use api::Timestamp;
use client::{History, KeptFileState, Past};
use leptos::prelude::*;

use super::{
    export::{as_csv, hint},
    row::Row,
};
use crate::{
    browser,
    components::{
        Button, ButtonKind, Dialog, EmptyState, Errand, Fetched, Field, FieldKind, IconName,
        Select, Table,
    },
    format::{number, time},
    state::{client, use_log_watch},
};

/// Past answers to be searched; what is written on them changes here, so that no row is made anew below the cursor.
#[component]
pub(super) fn Answers(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
    list: RwSignal<Vec<Past>>,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let model = RwSignal::new(String::new());
    let models = Signal::derive(move || {
        let mut names: Vec<String> = list
            .read()
            .iter()
            .map(|past| past.model_name.clone())
            .collect();
        names.sort_unstable();
        names.dedup();
        let all = (String::new(), t!("Every model").to_owned());
        let names = names.into_iter().map(|name| (name.clone(), name));
        std::iter::once(all).chain(names).collect::<Vec<_>>()
    });
    let found = Memo::new(move |_| {
        let (words, model) = (searched(&words.read()), model.read());
        let list = list.read();
        let is_of = |past: &&Past| model.is_empty() || past.model_name == *model;
        let found = list.iter().filter(is_of);
        let found = found.filter(|past| is_found(&told(past), &words));
        found.cloned().collect::<Vec<Past>>()
    });
    let count = move || {
        let (found, all) = (found.read().len(), list.read().len());
        match found == all {
            true => String::new(),
            false => t!(
                "{found} of {}",
                number::counted(all as u64, t!("answer"), t!("answers"))
            ),
        }
    };
    let is_nothing = Memo::new(move |_| found.read().is_empty());
    let widen = move |()| {
        words.set(String::new());
        model.set(String::new());
    };
    view! {
        <section class="stack" aria-label=t!("Past answers")>
            <div class="filters" role="search">
                <Field label=t!("Search") value=words kind=FieldKind::Search />
                <Select label=t!("Model") value=model options=models />
                <p class="small" role="status">{count}</p>
            </div>
            <Tools kept errand deleted list />
            <Show
                when=move || !is_nothing.get()
                fallback=move || {
                    view! {
                        <EmptyState
                            title=t!("Nothing fits")
                            text=t!("No answer fits these words and this model. Try fewer words, or every model.")
                            icon=IconName::Clock
                        >
                            <Button on_press=widen>{t!("Show all")}</Button>
                        </EmptyState>
                    }
                }
            >
                <Table
                    caption=t!("Past answers, newest first")
                    quiet_caption=true
                    stacks=true
                    columns=[t!("When"), t!("Model"), t!("Question"), t!("Answer"), t!("Note"), t!("Log entry"), ""]
                        .map(str::to_owned)
                        .to_vec()
                >
                    <For each=move || found.get() key=shown_as let:past>
                        <Row kept errand deleted list past />
                    </For>
                </Table>
            </Show>
        </section>
    }
}

/// What a row shows beside its note: when it changes the row is made anew.
fn shown_as(past: &Past) -> (Timestamp, bool, Option<KeptFileState>, String) {
    let state = past.file.as_ref().map(|file| file.state);
    (past.at, past.waits_for.is_some(), state, past.headline())
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
            <Button on_press=download>{t!("Download as CSV")}</Button>
            <Button kind=ButtonKind::Danger on_press=move |()| clearing.set(true)>
                {t!("Delete all")}
            </Button>
            <span class="small muted">{hint()}</span>
        </div>
        <Dialog open=clearing title=t!("Delete your whole history?")>
            <p>{t!("The answers are deleted from your vault. The log keeps that you asked, never what.")}</p>
            <div class="button-row">
                <Button kind=ButtonKind::Danger on_press=clear>
                    {t!("Delete all")}
                </Button>
                <Button on_press=move |()| clearing.set(false)>{t!("Cancel")}</Button>
            </div>
        </Dialog>
    }
}

/// What is told of an answer, to be searched.
fn told(past: &Past) -> String {
    let entry = past.log_index.map(|index| (index + 1).to_string());
    let told = [
        time::minute(past.at),
        time::iso_day(past.at),
        past.model_name.clone(),
        super::asked::line(past),
        super::asked::replaced(past).join(" "),
        past.headline(),
        past.note.clone(),
        entry.unwrap_or_default(),
    ];
    searched(&with_digits(&told.join("\n"), words::group_sign()))
}

/// A text as it is searched: whether a letter is large and an apostrophe curved tells nothing.
fn searched(text: &str) -> String {
    text.to_lowercase().replace('\u{2019}', "'")
}

/// A text in which numbers are found as they are shown, and by their digits alone.
fn with_digits(text: &str, group: char) -> String {
    format!("{text}\n{}", text.replace(group, ""))
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

    #[test]
    fn a_number_is_found_as_it_is_shown_and_by_its_digits() {
        for (told, group, words) in [
            ("income 2,983", ',', "2,983"),
            ("income 2.983", '.', "2.983"),
            ("income 2\u{202f}983", '\u{202f}', "2 983"),
            ("income 2\u{2019}983", '\u{2019}', "2'983"),
            ("income 2\u{2019}983", '\u{2019}', "2\u{2019}983"),
        ] {
            let (told, words) = (searched(&with_digits(told, group)), searched(words));
            assert!(is_found(&told, &words) && is_found(&told, "2983"), "{told}");
        }
    }
}
