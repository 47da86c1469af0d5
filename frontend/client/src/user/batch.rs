//! Many rows of one file, in parts that fill a ciphertext each.

use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

use api::{JobId, grant::InputPolicy};
use card::ModelCard;
use futures_util::future::join_all;
use protocol::{ExtendTable, LineCells, ReadTable, TableHandle, TableReport};

use super::{
    Asked, Exchange, GrantedModel, Hearing, JobNews, Posed, Rows, placed_tests::Lots,
    question::may_come,
};
use crate::{Client, Failure, Outcome, Stop};

/// Parts on their way at the same time: one is encrypted while others travel.
const LANES: usize = 3;

/// A file's answers so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    scores: Vec<Option<Vec<f64>>>,
    answered: usize,
    logged: Option<(u64, u64)>,
}

impl Batch {
    /// A batch of `rows` unanswered rows.
    pub fn new(rows: usize) -> Self {
        Self {
            scores: vec![None; rows],
            answered: 0,
            logged: None,
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

    /// The first and the last log entry of its answers.
    pub fn logged(&self) -> Option<(u64, u64)> {
        self.logged
    }

    /// Takes an answer to the rows from `first` on.
    pub fn take_answer(&mut self, first: usize, answer: Exchange) {
        self.take(first, answer.scores);
        if let Some(entry) = answer.log_index {
            let (from, until) = self.logged.unwrap_or((entry, entry));
            self.logged = Some((from.min(entry), until.max(entry)));
        }
    }

    /// Takes the scores of the rows from `first` on.
    pub fn take(&mut self, first: usize, scores: Vec<Vec<f64>>) {
        for (slot, scores) in self.scores.iter_mut().skip(first).zip(scores) {
            self.answered += usize::from(slot.replace(scores).is_none());
        }
    }

    /// Runs of unanswered rows, each with the places among them where tests stand: together at most `size`, and
    /// fewer only where a run ends, as if the file had so many rows more, and where what is `left` of the budget ends.
    fn open_parts(&self, size: usize, mut left: u64, lots: &mut Lots) -> Vec<Part> {
        let is_open = |row: &usize| self.scores[*row].is_none();
        let mut parts = Vec::new();
        let mut next = 0;
        while let Some(start) = (next..self.scores.len()).find(is_open) {
            let mut part = Part {
                rows: start..start,
                tests: Vec::new(),
            };
            // Beyond the budget the server says what it says.
            let fits = match left {
                0 => size,
                _ => left.min(size as u64) as usize,
            };
            for place in 0..fits as u32 {
                let open = part.rows.end < self.scores.len() && is_open(&part.rows.end);
                if !open {
                    break;
                }
                match lots.draw() {
                    true => part.tests.push(place),
                    false => part.rows.end += 1,
                }
            }
            next = part.rows.end;
            left = left.saturating_sub((part.rows.len() + part.tests.len()) as u64);
            parts.push(part);
        }
        parts
    }

    fn open(&self) -> u64 {
        (self.rows() - self.answered) as u64
    }
}

/// What is heard while a file is answered.
pub enum BatchNews {
    /// The answer to the rows from this one on.
    Part(usize, Exchange),
    /// Whether the server could be reached when it was asked for an answer last.
    Reached(bool),
}

/// Parts of a file that the server took, and whose answers may still come: they are not asked again.
#[derive(Default)]
pub struct OpenParts(RefCell<Vec<OpenPart>>);

struct OpenPart {
    first: usize,
    job: JobId,
    posed: Posed,
}

/// Rows of a file that travel together, and the places of tests among them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    rows: Range<usize>,
    tests: Vec<u32>,
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

    /// A CSV file that was read against a card, with `columns` behind its own.
    ///
    /// # Errors
    /// That the file is no table.
    pub async fn extend_table(
        &self,
        csv: Vec<u8>,
        card: &ModelCard,
        columns: Vec<String>,
        cells: Vec<LineCells>,
    ) -> Outcome<Vec<u8>> {
        let (names, _) = card.columns();
        self.ask(ExtendTable {
            csv,
            names: names.into_iter().map(str::to_owned).collect(),
            columns,
            cells,
        })
        .await
    }

    /// Answers every open row of `batch`, telling each part's answer as it comes. Parts that were left open are waited for first.
    /// Called again after a failure it goes on with the rows that are left. Rows whose answers are known stand among
    /// them, at the rate that the reader chose, as far as the budget has room for all. Of more rows than the budget
    /// allows the first are answered.
    ///
    /// # Errors
    /// The first failure; parts under way are finished, no new one is begun. A wish to stop cancels
    /// jobs.
    pub async fn answer_rows(
        &self,
        model: &GrantedModel,
        table: TableHandle,
        batch: &Batch,
        open: &OpenParts,
        stop: &Stop,
        on_news: impl Fn(BatchNews),
    ) -> Outcome<()> {
        let mut batch = batch.clone();
        while let Some(part) = open.take() {
            let first = part.first;
            match self.end_part(model, part, open, stop, &on_news).await {
                Ok(exchange) => {
                    batch.take(first, exchange.scores.clone());
                    on_news(BatchNews::Part(first, exchange));
                }
                Err(failure) if may_come(&failure) => return Err(failure),
                // It has no answer and costs nothing: its rows are asked anew.
                Err(_) => stop.check()?,
            }
        }
        let size = match model.grant().inputs {
            InputPolicy::Verified => 1,
            InputPolicy::Trusted => {
                let cost = self.cost(&model.card().circuit).await?;
                cost.rows_per_ciphertext.max(1) as usize
            }
        };
        let left = self.rows_left(model).await?;
        let room = left.saturating_sub(batch.open());
        let lots = self.lots(model, room).await?;
        let lots = RefCell::new(lots);
        let parts = batch.open_parts(size, left, &mut lots.borrow_mut());
        let parts = RefCell::new(parts.into_iter());
        let failed: Cell<Option<Failure>> = Cell::new(None);
        let halted = Cell::new(false);
        let lane = async || {
            loop {
                let next = parts.borrow_mut().next();
                let Some(part) = next.filter(|_| !halted.get() && !stop.asked()) else {
                    return;
                };
                let Part { rows: part, tests } = part;
                let rows = Rows::OfTable(table, part.start as u32, part.len() as u32);
                let tests = lots.borrow_mut().chosen(model, tests);
                let asked = self.ask_mixed(model, rows, tests, Some(stop), &|_| {});
                let answered = match asked.await {
                    Ok(Asked::Answered(exchange)) => Ok(*exchange),
                    Ok(Asked::Queued(job, posed)) => {
                        let (first, job, posed) = (part.start, job.id, *posed);
                        let part = OpenPart { first, job, posed };
                        self.end_part(model, part, open, stop, &on_news).await
                    }
                    Err(failure) => Err(failure),
                };
                match answered {
                    Ok(exchange) => {
                        on_news(BatchNews::Part(part.start, exchange));
                        if parts.borrow().len() > 0 {
                            self.prepare_pads_meanwhile(model).await;
                        }
                    }
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

    /// Follows the job of a part to its end. One whose answer may still come stays open.
    async fn end_part(
        &self,
        model: &GrantedModel,
        part: OpenPart,
        open: &OpenParts,
        stop: &Stop,
        on_news: &impl Fn(BatchNews),
    ) -> Outcome<Exchange> {
        let told = |news: JobNews| on_news(BatchNews::Reached(news != JobNews::Unreachable));
        let followed = self.follow_job(&part.job, Hearing::Asking, stop, &told);
        let answered = match followed.await {
            Ok(()) => {
                let circuit = &model.card().circuit;
                self.fetch_answer(circuit, &part.job, part.posed.clone())
                    .await
            }
            Err(failure) => Err(failure),
        };
        if answered.as_ref().is_err_and(may_come) {
            open.0.borrow_mut().push(part);
        }
        answered
    }
}

impl OpenParts {
    fn take(&self) -> Option<OpenPart> {
        self.0.borrow_mut().pop()
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
        let middle = Part {
            rows: 2..4,
            tests: Vec::new(),
        };
        assert_eq!(batch.open_parts(2, 9, &mut Lots::none()), [middle]);
        assert_eq!(batch.answered(), 3);
    }

    /// What the server sees of a file with tests: a file of more rows.
    #[test]
    fn tests_take_places_of_full_parts_and_every_row_is_asked_once() {
        for size in [1, 7, 68] {
            let parts = Batch::new(500).open_parts(size, 550, &mut Lots::of(9, 200, 50));
            let whole = |part: &Part| part.rows.len() + part.tests.len();
            let (last, others) = parts.split_last().unwrap();
            assert!(others.iter().all(|part| whole(part) == size));
            assert!((1..=size).contains(&whole(last)));
            let rows: Vec<usize> = parts.iter().flat_map(|part| part.rows.clone()).collect();
            assert_eq!(rows, (0..500).collect::<Vec<_>>());
            let tests: usize = parts.iter().map(|part| part.tests.len()).sum();
            assert_eq!(tests, 50, "as many as there is room for, at one in five");
        }
    }

    #[test]
    fn an_empty_batch_has_no_parts() {
        assert!(
            Batch::new(0)
                .open_parts(68, 9, &mut Lots::none())
                .is_empty()
        );
    }

    #[test]
    fn a_part_ends_where_the_budget_does_so_that_all_of_it_is_answered() {
        let lengths = |left: u64| {
            let parts = Batch::new(200).open_parts(68, left, &mut Lots::none());
            parts.iter().map(|part| part.rows.len()).collect::<Vec<_>>()
        };
        assert_eq!(lengths(130), [68, 62, 68, 2]);
        assert_eq!(lengths(40), [40, 68, 68, 24]);
        assert_eq!(lengths(0), lengths(200));
    }
}
