use client::FileToAsk;
use leptos::prelude::*;
use protocol::{HeadChoice, NamedHeads, TableHandle, TableReport};
use web_sys::{Blob, File};

use super::{super::files::Sheet, granted::Granted};
use crate::{
    browser::{self, FileOf},
    components::Errand,
    failure::{Failure, Outcome},
    format::number::counted,
    state::{Batches, client, use_batches},
};

/// A file on its way: what was read, and what it was asked with.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) granted: Granted,
    pub(super) sheet: Sheet,
    /// What was read, whatever becomes of the file since, and the handle of its rows at the desk.
    file: StoredValue<Option<(Blob, TableHandle)>, LocalStorage>,
    /// Which columns may be the inputs of a file whose names do not tell, and that file.
    pub(super) heads: RwSignal<Option<HeadChoice>>,
    unnamed: StoredValue<Option<File>, LocalStorage>,
    /// Whether the user accepted the order that columns were taken in.
    pub(super) accepted: RwSignal<bool>,
    /// Whether the user accepted what numbers were taken for choices.
    pub(super) accepted_numbers: RwSignal<bool>,
    pub(super) asking: Errand,
    pub(super) reading: Errand,
    batches: Batches,
}

impl Work {
    /// A place without a file.
    pub(super) fn new(granted: Granted) -> Self {
        Self {
            granted,
            sheet: Sheet::new(granted.card()),
            file: StoredValue::new_local(None),
            heads: RwSignal::new(None),
            unnamed: StoredValue::new_local(None),
            accepted: RwSignal::new(false),
            accepted_numbers: RwSignal::new(false),
            asking: Errand::new(),
            reading: Errand::new(),
            batches: use_batches(),
        }
    }

    /// Reads a file against the card. The one before goes on, and stands in the history.
    pub(super) fn open(self, file: File) {
        if untrack(|| self.asking.stage()).is_some() {
            return;
        }
        self.asking.forget();
        // What was read before stays when this fails; the mended file can be dropped again.
        self.reading.run(async move {
            let is_first = self.sheet.table.with_untracked(Option::is_none);
            self.heads.try_set(None);
            let table = match self.read(&file).await {
                Ok(table) => table,
                Err(failure) => {
                    let is_offered = self.offer_heads(&file).await;
                    let failure = if is_offered {
                        advised(failure)
                    } else {
                        failure
                    };
                    return Err(refused(&file.name(), is_first, failure));
                }
            };
            if table.assumed.as_ref().is_some_and(|order| order.is_titled) {
                self.offer_heads(&file).await;
            }
            self.take(file.name(), table);
            Ok(())
        });
    }

    /// Reads that file with these names of its columns.
    pub(super) fn rename(self, heads: NamedHeads) {
        let Some(file) = self.unnamed.try_get_value().flatten() else {
            return;
        };
        self.reading.run(async move {
            let csv = browser::read_file(&file, FileOf::Questions).await?;
            let csv = client().rename_columns(csv, heads).await?;
            let renamed = browser::blob("text/csv", &csv).ok_or_else(Failure::unexpected_answer)?;
            let table = self.read(&renamed).await?;
            self.heads.try_set(None);
            self.take(file.name(), table);
            Ok(())
        });
    }

    fn take(self, name: String, table: TableReport) {
        self.accepted.try_set(false);
        self.accepted_numbers.try_set(false);
        self.sheet.take(name, table);
    }

    /// Lets the user say which column is which, where names do not tell; whether there is something to choose.
    async fn offer_heads(self, file: &File) -> bool {
        let Ok(csv) = browser::read_file(file, FileOf::Questions).await else {
            return false;
        };
        let found = client().match_heads(csv, &self.granted.card()).await;
        let choice = found.ok().filter(|choice| !choice.heads.is_empty());
        let is_offered = choice.is_some();
        self.unnamed.try_set_value(Some(file.clone()));
        self.heads.try_set(choice);
        is_offered
    }

    async fn read(self, file: &Blob) -> Outcome<TableReport> {
        let csv = browser::read_file(file, FileOf::Questions).await?;
        let kept = browser::blob("text/csv", &csv).ok_or_else(Failure::unexpected_answer)?;
        let (table, report) = client().read_table(csv, &self.granted.card()).await?;
        self.file.try_set_value(Some((kept, table)));
        Ok(report)
    }

    /// Keeps the file, and begins to ask so many of its rows as were announced; none where the budget allows others by now.
    pub(super) fn ask(self, announced: u64) {
        if untrack(|| self.waits_for_consent()) {
            return;
        }
        self.reading.forget();
        // All of it before the first wait: the page may be left meanwhile.
        let model = self.granted.model.get_value();
        let read = self.file.try_get_value().flatten();
        let name = self.sheet.name.get_untracked().unwrap_or_default();
        let (rows, left_out) = untrack(|| (self.rows(), self.left_out()));
        let batches = self.batches;
        self.asking.run(async move {
            let left = client().rows_left(&model).await?;
            self.granted.set_rows_left(Some(left));
            let now = left.min(rows as u64);
            if now != announced {
                return Err(changed(announced, now));
            }
            let (file, table) = read.ok_or_else(Failure::unexpected_answer)?;
            let file = FileToAsk {
                name,
                csv: browser::read_file(&file, FileOf::Questions).await?,
                table,
                rows,
                left_out,
            };
            let running = batches.begin(&model, &file).await?;
            self.sheet.follow(Some(running));
            browser::focus(".file-progress");
            Ok(())
        });
    }

    /// Why the file could not be read, or not be asked.
    pub(super) fn failure(self) -> Signal<Option<Failure>> {
        let errands = [self.reading, self.asking].map(Errand::failure);
        Signal::derive(move || errands.iter().find_map(|failure| failure.get()))
    }

    /// Whether columns were taken in their order, or numbers for choices, and the user has not accepted it.
    pub(super) fn waits_for_consent(self) -> bool {
        let table = self.sheet.table.read();
        let Some(table) = table.as_ref() else {
            return false;
        };
        let waits_for_order = table.assumed.is_some() && !self.accepted.get();
        let waits_for_numbers = !table.counted.is_empty() && !self.accepted_numbers.get();
        waits_for_order || waits_for_numbers
    }

    /// Rows that can be asked.
    pub(super) fn rows(self) -> usize {
        let table = self.sheet.table.read();
        table.as_ref().map_or(0, |table| table.lines.len())
    }

    /// Rows that cannot.
    fn left_out(self) -> usize {
        let table = self.sheet.table.read();
        table.as_ref().map_or(0, |table| table.left_out.len())
    }
}

/// That another number of rows would be asked than was announced.
fn changed(announced: u64, now: u64) -> Failure {
    let [announced, now] = [announced, now].map(|rows| counted(rows, t!("row"), t!("rows")));
    Failure::local(
        t!(
            "Your budget changed meanwhile: {now} of this file would be asked, not {announced}. Nothing was asked."
        ),
        t!("Look at what asking uses now, and press again."),
    )
}

/// With what helps where columns can be chosen.
fn advised(failure: Failure) -> Failure {
    let action = t!("Say below which column is which, or name them as in the template.");
    Failure {
        action: action.to_owned(),
        ..failure
    }
}

/// Why a file was not read, by its name; one that was read before is still there.
fn refused(name: &str, is_first: bool, failure: Failure) -> Failure {
    let action = match is_first {
        true => failure.action,
        false => t!("{} Until then the file before is in use.", failure.action),
    };
    Failure {
        happened: t!("{name} was not read. {}", failure.happened),
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
        assert!(
            changed(56, 70)
                .happened
                .contains("70\u{a0}rows of this file would be asked, not 56")
        );
        let later = refused("new.csv", false, failure());
        assert!(later.action.ends_with("the file before is in use."));
    }
}
