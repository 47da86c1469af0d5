//! Many rows of one file, in parts that fill a ciphertext each.

use std::cell::{Cell, RefCell};

use api::ProblemKind;
use card::ModelCard;
use futures_util::future::join_all;
use protocol::{ReadTable, TableHandle, TableReport};

use super::{Exchange, GrantedModel, Rows};
use crate::{Client, Failure, Outcome, Stop};

/// Parts on their way at the same time: one is encrypted while others travel.
const LANES: usize = 3;
/// Milliseconds to wait when no more jobs are taken.
const JOB_PAUSE: u32 = 1_000;

/// A file's answers so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    scores: Vec<Option<Vec<f64>>>,
    answered: usize,
}

impl Batch {
    /// A batch of `rows` unanswered rows.
    pub fn new(rows: usize) -> Self {
        Self {
            scores: vec![None; rows],
            answered: 0,
        }
    }

    /// Rows of the file.
    pub fn rows(&self) -> usize {
        self.scores.len()
    }

    /// Scores of each row, none until answered.
    pub fn scores(&self) -> &[Option<Vec<f64>>] {
        &self.scores
    }

    /// Rows answered.
    pub fn answered(&self) -> usize {
        self.answered
    }

    /// Takes the scores of the rows from `first` on.
    pub fn take(&mut self, first: usize, scores: Vec<Vec<f64>>) {
        for (slot, scores) in self.scores.iter_mut().skip(first).zip(scores) {
            self.answered += usize::from(slot.replace(scores).is_none());
        }
    }

    /// Runs of at most `size` rows that hold an unanswered one.
    fn open_parts(&self, size: usize) -> Vec<std::ops::Range<usize>> {
        let starts = (0..self.scores.len()).step_by(size);
        let parts = starts.map(|start| start..(start + size).min(self.scores.len()));
        parts
            .filter(|part| self.scores[part.clone()].iter().any(Option::is_none))
            .collect()
    }
}

impl Client {
    /// Reads a CSV file against a card; its rows stay at the desk, under the handle.
    ///
    /// # Errors
    /// That the file is no table, or not one for this card.
    pub async fn read_table(
        &self,
        csv: Vec<u8>,
        card: &ModelCard,
    ) -> Outcome<(TableHandle, TableReport)> {
        let table = TableHandle(self.new_handle());
        let ask = ReadTable {
            table,
            csv,
            card: Box::new(card.clone()),
        };
        Ok((table, self.ask(ask).await?))
    }

    /// Answers every open row of `batch`, telling each part's scores as it comes (`first row, scores,
    /// rows left in the budget`).
    /// Called again after a failure it goes on with the rows that are left.
    ///
    /// # Errors
    /// The first failure; parts under way are finished, no new one is begun. A wish to stop cancels
    /// jobs.
    pub async fn answer_rows(
        &self,
        model: &GrantedModel,
        table: TableHandle,
        batch: &Batch,
        stop: &Stop,
        on_part: impl Fn(usize, Vec<Vec<f64>>, Option<u64>),
    ) -> Outcome<()> {
        let size = self
            .cost(&model.card().circuit)
            .await?
            .rows_per_ciphertext
            .max(1) as usize;
        let parts = RefCell::new(batch.open_parts(size).into_iter());
        let failed: Cell<Option<Failure>> = Cell::new(None);
        let halted = Cell::new(false);
        let lane = async || {
            loop {
                let next = parts.borrow_mut().next();
                let Some(part) = next.filter(|_| !halted.get() && !stop.asked()) else {
                    return;
                };
                let rows = Rows::OfTable(table, part.start as u32, part.len() as u32);
                match self.one_part(model, rows, stop).await {
                    Ok(exchange) => on_part(part.start, exchange.scores, exchange.rows_left),
                    Err(failure) => {
                        halted.set(true);
                        failed.set(Some(failure));
                    }
                }
            }
        };
        join_all((0..LANES).map(|_| lane())).await;
        failed.into_inner().map_or(Ok(()), Err)?;
        stop.check()
    }

    /// One part; while the server takes no more jobs of hers, it waits for those under way.
    async fn one_part(&self, model: &GrantedModel, rows: Rows, stop: &Stop) -> Outcome<Exchange> {
        loop {
            stop.check()?;
            match self.evaluate(model, rows.clone(), stop).await {
                Err(failure) if failure.is(ProblemKind::TooManyJobs) => {
                    self.0.ports.clock.sleep(JOB_PAUSE).await;
                }
                other => return other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_with_open_rows_are_asked_again() {
        let mut batch = Batch::new(5);
        batch.take(0, vec![vec![0.0]; 2]);
        batch.take(4, vec![vec![0.0]]);
        batch.take(4, vec![vec![1.0]]);
        let middle = 2..4;
        assert_eq!(batch.open_parts(2), [middle]);
        assert_eq!(batch.answered(), 3);
    }

    #[test]
    fn an_empty_batch_has_no_parts() {
        assert!(Batch::new(0).open_parts(68).is_empty());
    }
}
