use client::ActivityFilter;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{
    entry::{Entry, Proof},
    entry_row::EntryRow,
    export::export,
    filters::{FilterFields, Filters},
};
use crate::{
    components::{Button, EmptyState, Errand, ErrorPanel, IconName, Spinner},
    failure::{Failure, Outcome},
    state::client,
};

/// Pages of entries, newest first.
#[derive(Clone, Copy)]
struct Shown {
    entries: RwSignal<Vec<Entry>>,
    next: RwSignal<Option<u64>>,
    loading: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    /// Answers to an earlier filter are thrown away.
    turn: StoredValue<u32>,
}

impl Shown {
    fn new() -> Self {
        Self {
            entries: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            loading: RwSignal::new(false),
            failure: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Loads the page older than `before`; the first page replaces what is shown.
    fn load(self, filter: ActivityFilter, before: Option<u64>) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.loading.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let page = page(&filter, before).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.loading.set(false);
            match page {
                Ok((entries, next)) => self.take(entries, next, before.is_none()),
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    fn take(self, new: Vec<Entry>, next: Option<u64>, first: bool) {
        self.next.set(next);
        self.entries.update(|entries| {
            if first {
                entries.clear();
            }
            entries.extend(new);
        });
    }
}

async fn page(filter: &ActivityFilter, before: Option<u64>) -> Outcome<(Vec<Entry>, Option<u64>)> {
    let page = client().activity(filter, before).await?;
    let entries: Outcome<Vec<Entry>> = page.entries.into_iter().map(Entry::parse).collect();
    Ok((entries?, page.next))
}

/// Entries with filter, proofs and export.
#[component]
pub(super) fn EntryList() -> impl IntoView {
    let filters = Filters::new();
    let shown = Shown::new();
    Effect::new(move || shown.load(filters.chosen(), None));
    let older = move |()| shown.load(untrack(|| filters.chosen()), shown.next.get_untracked());
    let empty = move || shown.entries.read().is_empty();
    view! {
        <div class="toolbar">
            <FilterFields filters=filters />
            <div class="button-row">
                <CheckAll entries=shown.entries />
                <Button
                    disabled=Signal::derive(empty)
                    on_press=move |()| export(&shown.entries.get_untracked())
                >
                    "Export as CSV"
                </Button>
            </div>
        </div>
        <ErrorPanel
            failure=shown.failure
            on_retry=move |()| shown.load(untrack(|| filters.chosen()), None)
        />
        <Show when=move || empty() && !shown.loading.get() && shown.failure.get().is_none()>
            <EmptyState
                icon=IconName::Log
                title="Nothing here yet"
                text="Decisions, keys, cards, sealed copies and evaluations appear here as they happen."
            />
        </Show>
        <ol class="log-list" reversed>
            <For
                each=move || shown.entries.get()
                key=|entry| entry.leaf.index
                children=|entry| view! { <EntryRow entry=entry /> }
            />
        </ol>
        <Show when=move || empty() && shown.loading.get()>
            <div class="reserved">
                <Spinner label="Loading the log" />
            </div>
        </Show>
        <Show when=move || !empty() && shown.next.get().is_some()>
            <div class="button-row log-more">
                <Button busy=shown.loading on_press=older>
                    "Show older entries"
                </Button>
            </div>
        </Show>
    }
}

/// One click checks the proof of every entry on screen.
#[component]
fn CheckAll(entries: RwSignal<Vec<Entry>>) -> impl IntoView {
    let errand = Errand::new();
    let said = RwSignal::new(String::new());
    let check = move |()| {
        let entries = entries.get_untracked();
        errand.run(async move {
            for entry in &entries {
                if entry.proof.get_untracked() != Proof::Holds {
                    entry.check().await;
                }
            }
            let holds = entries
                .iter()
                .filter(|entry| entry.proof.get_untracked() == Proof::Holds);
            let text = format!("{} of {} proofs hold.", holds.count(), entries.len());
            said.try_set(text);
            Ok(())
        });
    };
    view! {
        <span class="small muted" role="status">
            {said}
        </span>
        <Button
            busy=errand.busy()
            disabled=Signal::derive(move || entries.read().is_empty())
            on_press=check
        >
            "Check all proofs"
        </Button>
    }
}
