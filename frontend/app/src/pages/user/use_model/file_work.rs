use api::limits::IMPORT_BYTES;
use client::{Batch, KeptQuestion, Past, Stop};
use leptos::prelude::*;
use protocol::{TableHandle, TableReport};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::asker::Asker;
use crate::{
    browser,
    failure::{Failure, Outcome},
    format::time,
    reading::Reading,
    state::client,
};

/// A file on its way: what was read, and what is answered.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) asker: Asker,
    pub(super) name: RwSignal<Option<String>>,
    pub(super) table: RwSignal<Option<TableReport>>,
    /// The file, and the handle of its rows at the desk.
    file: StoredValue<Option<(File, TableHandle)>, LocalStorage>,
    pub(super) batch: RwSignal<Batch>,
    pub(super) running: RwSignal<bool>,
    pub(super) reading: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<Failure>>,
    pub(super) stop: StoredValue<Stop>,
}

impl Work {
    /// A place without a file.
    pub(super) fn new(asker: Asker) -> Self {
        Self {
            asker,
            name: RwSignal::new(None),
            table: RwSignal::new(None),
            file: StoredValue::new_local(None),
            batch: RwSignal::new(Batch::default()),
            running: RwSignal::new(false),
            reading: RwSignal::new(false),
            failure: RwSignal::new(None),
            stop: StoredValue::new(Stop::default()),
        }
    }

    /// Reads a file against the card.
    pub(super) fn open(self, file: File) {
        if self.running.get_untracked() {
            return;
        }
        self.failure.set(None);
        self.reading.set(true);
        spawn_local(async move {
            match self.read(&file).await {
                Ok(table) => {
                    self.batch.try_set(Batch::new(table.lines.len()));
                    self.table.try_set(Some(table));
                    self.name.try_set(Some(file.name()));
                }
                // What was read before stays; the mended file can be dropped again.
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
            self.reading.try_set(false);
        });
    }

    /// The handle of the file's rows; reads it again if the desk lost them.
    pub(super) async fn rows(self) -> Outcome<TableHandle> {
        let (file, table) = self
            .file
            .try_get_value()
            .flatten()
            .ok_or_else(Failure::unexpected_answer)?;
        if client().holds(table).await? {
            return Ok(table);
        }
        self.read(&file).await?;
        let read = self.file.try_get_value().flatten();
        Ok(read.map_or(table, |(_, table)| table))
    }

    async fn read(self, file: &File) -> Outcome<TableReport> {
        let csv = browser::read_file(file, IMPORT_BYTES).await?;
        let card = self.asker.model.with_value(|model| model.card.clone());
        let (table, report) = client().read_table(csv, &card).await?;
        let read = Some((file.clone(), table));
        let before = self
            .file
            .try_update_value(|kept| std::mem::replace(kept, read));
        if let Some((_, before)) = before.flatten() {
            client().discard(before);
        }
        Ok(report)
    }

    /// Answers every row that is still open.
    pub(super) fn run(self) {
        let stop = Stop::default();
        self.stop.set_value(stop.clone());
        self.failure.set(None);
        self.running.set(true);
        spawn_local(async move {
            let (Some(grant), Some(model), Some(batch)) = (
                self.asker.grant.try_get_value(),
                self.asker.model.try_get_value(),
                self.batch.try_get_untracked(),
            ) else {
                return;
            };
            let on_part = |first: usize, scores: Vec<Vec<f64>>, left: Option<u64>| {
                self.asker.set_rows_left(left);
                self.batch.try_update(|batch| batch.take(first, scores));
            };
            let circuit = &model.card.circuit;
            let work = async {
                let table = self.rows().await?;
                client()
                    .answer_rows(&grant.id, circuit, table, &batch, &stop, on_part)
                    .await
            };
            let outcome = work.await;
            self.running.try_set(false);
            match outcome {
                Ok(()) => self.remember().await,
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
        });
    }

    /// Keeps one line about the file in the history; its rows are not kept.
    async fn remember(self) {
        let Some(batch) = self.batch.try_get_untracked() else {
            return;
        };
        let model = self.asker.model.get_value();
        let scores = batch
            .scores()
            .first()
            .cloned()
            .flatten()
            .unwrap_or_default();
        let policy = &model.card.circuit.policy;
        let headline =
            Reading::of(&model.card.answer, policy, &scores).map(|reading| reading.headline());
        let past = Past {
            at: time::now(),
            grant: self.asker.grant.with_value(|grant| grant.id.clone()),
            model: model.id,
            model_name: model.card.name,
            question: KeptQuestion::File {
                name: self.name.get_untracked().unwrap_or_default(),
                rows: batch.answered(),
            },
            headline: format!("First row: {}", headline.unwrap_or_default()),
            scores,
            log_index: None,
            waits_for: None,
        };
        if let Err(failure) = client().remember(past).await {
            self.asker.toasts.failure(&failure);
        }
    }

    /// Rows without an answer.
    pub(super) fn open_rows(self) -> u64 {
        self.batch
            .with(|batch| (batch.rows() - batch.answered()) as u64)
    }
}
