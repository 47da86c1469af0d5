//! Lists that change while they are on screen, as pages see them.

use std::collections::BTreeMap;

use api::account::{ListCounts, LiveList};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::client;

/// What is known of the reader's lists.
#[derive(Clone, Copy)]
pub(crate) struct Lists {
    changes: RwSignal<BTreeMap<LiveList, u32>>,
    counts: RwSignal<ListCounts>,
    waiting: RwSignal<u32>,
    wishes: RwSignal<u32>,
}

impl Lists {
    pub(super) fn new() -> Self {
        Self {
            changes: RwSignal::default(),
            counts: RwSignal::default(),
            waiting: RwSignal::new(0),
            wishes: RwSignal::new(0),
        }
    }

    pub(super) fn take(&self, lists: &[LiveList]) {
        self.changes.update(|changes| {
            for list in lists {
                *changes.entry(*list).or_default() += 1;
            }
        });
        self.recount();
    }

    pub(super) fn forget(&self) {
        self.counts.set(ListCounts::default());
    }

    /// Asks anew what waits for the reader.
    pub(crate) fn recount(&self) {
        let counts = self.counts;
        spawn_local(async move {
            // What cannot be counted now is counted with the next change.
            if let Ok(counted) = client().list_counts().await {
                counts.set(counted);
            }
        });
    }

    /// How often a list changed so far.
    pub(crate) fn changes_of(&self, list: LiveList) -> u32 {
        let changes = self.changes.read();
        changes.get(&list).copied().unwrap_or(0)
    }

    /// What waits for the reader.
    pub(crate) fn counts(&self) -> ListCounts {
        self.counts.get()
    }

    /// Whether a list changed that is not shown yet, so that nothing is lost that somebody enters.
    pub(crate) fn is_waiting(&self) -> bool {
        self.waiting.get() > 0
    }

    /// A list waits, until [`Self::end_wait`].
    pub(crate) fn begin_wait(&self) {
        self.waiting.update(|waiting| *waiting += 1);
    }

    /// It does not any more.
    pub(crate) fn end_wait(&self) {
        self.waiting
            .update(|waiting| *waiting = waiting.saturating_sub(1));
    }

    /// Shows whatever waits.
    pub(crate) fn show(&self) {
        self.wishes.update(|wishes| *wishes += 1);
    }

    /// How often somebody wished to see what waits.
    pub(crate) fn wishes(&self) -> u32 {
        self.wishes.get_untracked()
    }
}
