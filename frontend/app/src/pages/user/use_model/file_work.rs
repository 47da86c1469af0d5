use std::rc::Rc;

use api::limits::IMPORT_BYTES;
use client::{Batch, BatchNews, KeptQuestion, OpenParts, Past, Stop};
use leptos::prelude::*;
use protocol::{LineCells, TableHandle, TableReport};
use web_sys::{Blob, File};

use super::granted::Granted;
use crate::{
    browser,
    components::Errand,
    failure::{Failure, Outcome},
    format::time,
    reading::Reading,
    state::client,
};

/// A file on its way: what was read, and what is answered.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) granted: Granted,
    pub(super) name: RwSignal<Option<String>>,
    pub(super) table: RwSignal<Option<TableReport>>,
    /// What was read, whatever becomes of the file since, and the handle of its rows at the desk.
    file: StoredValue<Option<(Blob, TableHandle)>, LocalStorage>,
    /// Whether the user accepted the order that columns were taken in.
    pub(super) accepted: RwSignal<bool>,
    /// Whether the user accepted what numbers were taken for choices.
    pub(super) accepted_numbers: RwSignal<bool>,
    pub(super) batch: RwSignal<Batch>,
    /// What of it the server took and did not answer yet.
    open: StoredValue<Rc<OpenParts>, LocalStorage>,
    /// Whether the server cannot be reached while it is answered.
    pub(super) lost: RwSignal<bool>,
    /// Rows of it whose answers were saved as a file.
    pub(super) saved: RwSignal<usize>,
    /// The file that would take this one's place, and whether it is asked about.
    next: StoredValue<Option<File>, LocalStorage>,
    pub(super) replacing: RwSignal<bool>,
    pub(super) answering: Errand,
    pub(super) reading: Errand,
    pub(super) saving: Errand,
    pub(super) stop: StoredValue<Stop>,
}

impl Work {
    /// A place without a file.
    pub(super) fn new(granted: Granted) -> Self {
        Self {
            granted,
            name: RwSignal::new(None),
            table: RwSignal::new(None),
            file: StoredValue::new_local(None),
            accepted: RwSignal::new(false),
            accepted_numbers: RwSignal::new(false),
            batch: RwSignal::new(Batch::default()),
            open: StoredValue::new_local(Rc::default()),
            lost: RwSignal::new(false),
            saved: RwSignal::new(0),
            next: StoredValue::new_local(None),
            replacing: RwSignal::new(false),
            answering: Errand::new(),
            reading: Errand::new(),
            saving: Errand::new(),
            stop: StoredValue::new(Stop::default()),
        }
    }

    /// Reads a file against the card; asks first if answers of another one would be lost.
    pub(super) fn open(self, file: File) {
        if untrack(|| self.answering.stage()).is_some() {
            return;
        }
        match untrack(|| self.loses_answers()) {
            true => {
                self.next.set_value(Some(file));
                self.replacing.set(true);
            }
            false => self.replace(file),
        }
    }

    /// Reads the file that was asked about.
    pub(super) fn open_next(self) {
        self.replacing.set(false);
        if let Some(file) = self.next.try_update_value(Option::take).flatten() {
            self.replace(file);
        }
    }

    fn replace(self, file: File) {
        self.answering.forget();
        self.saving.forget();
        // What was read before stays when this fails; the mended file can be dropped again.
        self.reading.run(async move {
            let is_first = self.table.with_untracked(Option::is_none);
            let table = self.read(&file).await;
            let table = table.map_err(|failure| refused(&file.name(), is_first, failure))?;
            self.batch.try_set(Batch::new(table.lines.len()));
            self.open.try_set_value(Rc::default());
            self.saved.try_set(0);
            self.accepted.try_set(false);
            self.accepted_numbers.try_set(false);
            self.table.try_set(Some(table));
            self.name.try_set(Some(file.name()));
            Ok(())
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

    /// The file with more columns behind its own.
    pub(super) async fn extended(
        self,
        columns: Vec<String>,
        cells: Vec<LineCells>,
    ) -> Outcome<Vec<u8>> {
        let read = self.file.try_get_value().flatten();
        let (file, _) = read.ok_or_else(Failure::unexpected_answer)?;
        let csv = browser::read_file(&file, IMPORT_BYTES).await?;
        let card = self.granted.card();
        client().extend_table(csv, &card, columns, cells).await
    }

    async fn read(self, file: &Blob) -> Outcome<TableReport> {
        let csv = browser::read_file(file, IMPORT_BYTES).await?;
        let kept = browser::blob("text/csv", &csv).ok_or_else(Failure::unexpected_answer)?;
        let (table, report) = client().read_table(csv, &self.granted.card()).await?;
        let read = Some((kept, table));
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
        if untrack(|| self.waits_for_consent()) {
            return;
        }
        let stop = Stop::default();
        self.stop.set_value(stop.clone());
        self.reading.forget();
        let model = self.granted.model.get_value();
        let batch = self.batch.get_untracked();
        self.answering.run(async move {
            let on_news = |news: BatchNews| match news {
                BatchNews::Part(first, answer) => {
                    self.granted.set_rows_left(answer.rows_left);
                    self.batch
                        .try_update(|batch| batch.take_answer(first, answer));
                }
                BatchNews::Reached(is_reached) => drop(self.lost.try_set(!is_reached)),
            };
            let table = self.rows().await?;
            let open = self.open.get_value();
            let client = client();
            let answered = client.answer_rows(&model, table, &batch, &open, &stop, on_news);
            let answered = answered.await;
            self.lost.try_set(false);
            answered?;
            self.remember().await;
            Ok(())
        });
    }

    /// Keeps one line about the file in the history; its rows are not kept.
    async fn remember(self) {
        let Some(batch) = self.batch.try_get_untracked() else {
            return;
        };
        let model = self.granted.model.get_value();
        let scores = batch
            .scores()
            .first()
            .cloned()
            .flatten()
            .unwrap_or_default();
        let policy = &model.card().circuit.policy;
        let headline =
            Reading::of(&model.card().answer, policy, &scores).map(|reading| reading.headline());
        let question = KeptQuestion::File {
            name: self.name.get_untracked().unwrap_or_default(),
            rows: batch.answered(),
        };
        let (first, last) = batch.logged().unzip();
        let past = Past {
            log_index: first,
            log_until: last,
            headline: format!("First row: {}", headline.unwrap_or_default()),
            scores,
            ..Past::asked(time::now(), question, &model)
        };
        self.granted.remember(past).await;
    }

    /// Why the file could not be read, its rows not be answered, or the answers not be saved.
    pub(super) fn failure(self) -> Signal<Option<Failure>> {
        let errands = [self.reading, self.answering, self.saving].map(Errand::failure);
        Signal::derive(move || errands.iter().find_map(|failure| failure.get()))
    }

    /// Whether columns were taken in their order, or numbers for choices, and the user has not accepted it.
    pub(super) fn waits_for_consent(self) -> bool {
        let table = self.table.read();
        let Some(table) = table.as_ref() else {
            return false;
        };
        let waits_for_order = table.assumed.is_some() && !self.accepted.get();
        let waits_for_numbers = !table.counted.is_empty() && !self.accepted_numbers.get();
        waits_for_order || waits_for_numbers
    }

    /// Whether answers lie on this page alone.
    pub(super) fn loses_answers(self) -> bool {
        self.batch.read().answered() > self.saved.get()
    }

    /// Rows without an answer.
    pub(super) fn open_rows(self) -> u64 {
        self.batch
            .with(|batch| (batch.rows() - batch.answered()) as u64)
    }
}

/// Why a file was not read, by its name; one that was read before is still there.
fn refused(name: &str, is_first: bool, failure: Failure) -> Failure {
    let action = match is_first {
        true => failure.action,
        false => format!("{} Until then the file before is in use.", failure.action),
    };
    Failure {
        happened: format!("{name} was not read. {}", failure.happened),
        action,
        ..failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_refused_is_named_and_the_one_before_as_well() {
        let failure = || Failure::local("The column age is missing.", "Add it.");
        let first = refused("new.csv", true, failure());
        assert_eq!(
            first.happened,
            "new.csv was not read. The column age is missing."
        );
        assert_eq!(first.action, "Add it.");
        let later = refused("new.csv", false, failure());
        assert!(later.action.ends_with("the file before is in use."));
    }
}
