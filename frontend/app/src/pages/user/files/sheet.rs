use card::ModelCard;
use client::{Batch, BatchId};
use leptos::prelude::*;
use protocol::TableReport;

use crate::{
    components::Errand,
    state::{RunningBatch, batches::BatchStanding},
};

/// A file and its answers, as pages show them.
#[derive(Clone, Copy)]
pub(in crate::pages::user) struct Sheet {
    pub(in crate::pages::user) card: StoredValue<ModelCard>,
    pub(in crate::pages::user) name: RwSignal<Option<String>>,
    pub(in crate::pages::user) table: RwSignal<Option<TableReport>>,
    /// Its name in the vault, once it was asked.
    pub(in crate::pages::user) id: RwSignal<Option<BatchId>>,
    /// Answers of earlier visits.
    before: RwSignal<Batch>,
    running: RwSignal<Option<RunningBatch>>,
    pub(super) saving: Errand,
}

impl Sheet {
    /// A place for a file that is read against this card.
    pub(in crate::pages::user) fn new(card: ModelCard) -> Self {
        Self {
            card: StoredValue::new(card),
            name: RwSignal::new(None),
            table: RwSignal::new(None),
            id: RwSignal::new(None),
            before: RwSignal::new(Batch::default()),
            running: RwSignal::new(None),
            saving: Errand::new(),
        }
    }

    /// A file that was read, and not asked yet.
    pub(in crate::pages::user) fn take(self, name: String, table: TableReport) {
        self.saving.forget();
        self.running.try_set(None);
        self.id.try_set(None);
        self.before.try_set(Batch::new(table.lines.len()));
        self.table.try_set(Some(table));
        self.name.try_set(Some(name));
    }

    /// What earlier visits were answered.
    pub(super) fn answered_before(self, id: BatchId, answers: Batch) {
        self.before.set(answers);
        self.id.set(Some(id));
    }

    /// It goes on at this visit.
    pub(in crate::pages::user) fn follow(self, running: Option<RunningBatch>) {
        if let Some(running) = running {
            running.show();
            self.id.try_set(Some(running.id.clone()));
            self.running.try_set(Some(running));
        }
    }

    pub(super) fn running(self) -> Option<RunningBatch> {
        self.running.get()
    }

    /// Looks at the answers so far.
    pub(in crate::pages::user) fn with_answers<T>(self, look: impl FnOnce(&Batch) -> T) -> T {
        match self.running.get() {
            Some(running) => running.answers.with(look),
            None => self.before.with(look),
        }
    }

    /// Where it stands.
    pub(in crate::pages::user) fn standing(self) -> BatchStanding {
        let running = self.running.get();
        running.map_or_else(BatchStanding::default, |running| running.standing.get())
    }

    /// Whether it was asked, at this visit or an earlier one.
    pub(in crate::pages::user) fn is_asked(self) -> bool {
        self.id.read().is_some()
    }
}
