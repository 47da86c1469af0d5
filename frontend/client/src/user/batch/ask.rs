use std::cell::{Cell, RefCell};

use api::{ProblemKind, grant::InputPolicy};
use card::ModelCard;
use futures_util::future::join_all;
use protocol::{
    ExtendTable, HeadChoice, LineCells, MatchHeads, NamedHeads, ReadTable, RenameColumns,
    TableHandle, TableReport, WriteWorkbook,
};

use super::{
    super::{
        AskStep, Asked, Exchange, GrantedModel, Hearing, JobNews, Posed, Rows, evaluate::Patience,
        question::may_come,
    },
    answers::Part,
    open_parts::OpenPart,
    store::OpenBatch,
};
use crate::{Client, Failure, Outcome, Stop, port::told};

/// Parts on their way at the same time: one is encrypted while others travel.
const LANES: usize = 3;
/// Parts that are planned ahead; of answers that were no jobs the server keeps some more.
const WINDOW: usize = 32;

/// What is heard while a file is answered.
pub enum BatchNews<'a> {
    /// The answer to the rows from this one on.
    Part(usize, &'a Exchange),
    /// Whether the server could be reached when it was asked for an answer last.
    Reached(bool),
    /// What rows wait for that need a pad, while pads are made.
    Pads(Option<AskStep>),
}

/// What a file is asked with.
pub(super) struct Asking<'a> {
    pub(super) model: &'a GrantedModel,
    pub(super) table: TableHandle,
    pub(super) work: &'a OpenBatch,
    pub(super) stop: &'a Stop,
    pub(super) on_news: &'a dyn Fn(BatchNews<'_>),
}

impl Asking<'_> {
    fn take(&self, first: usize, answer: &Exchange) {
        self.work.take_answer(first, answer);
        (self.on_news)(BatchNews::Part(first, answer));
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
        let mut report = self.ask(ask).await?;
        told::table(&mut report);
        Ok((table, report))
    }

    /// Which columns of a CSV file may be a card's inputs, where their names do not tell; of other files nothing.
    ///
    /// # Errors
    /// That the file is no table.
    pub async fn match_heads(&self, csv: Vec<u8>, card: &ModelCard) -> Outcome<HeadChoice> {
        let card = Box::new(card.clone());
        self.ask(MatchHeads { csv, card }).await
    }

    /// The CSV file with other names of some columns, and empty columns behind its own.
    ///
    /// # Errors
    /// That the file is no table with named columns.
    pub async fn rename_columns(&self, csv: Vec<u8>, heads: NamedHeads) -> Outcome<Vec<u8>> {
        self.ask(RenameColumns { csv, heads }).await
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

    /// The same as a workbook (.xlsx).
    ///
    /// # Errors
    /// That the file is no table.
    pub async fn table_as_workbook(
        &self,
        csv: Vec<u8>,
        card: &ModelCard,
        columns: Vec<String>,
        cells: Vec<LineCells>,
    ) -> Outcome<Vec<u8>> {
        let (names, _) = card.columns();
        self.ask(WriteWorkbook {
            csv,
            names: names.into_iter().map(str::to_owned).collect(),
            columns,
            cells,
        })
        .await
    }

    /// Answers the open rows of a file, as many as the budget allows, the first of them first. Parts that were left open are
    /// waited for before. Rows whose answers are known stand among hers, at the rate that she chose, as far as the budget
    /// has room for all.
    ///
    /// # Errors
    /// The first failure; parts under way are finished, no new one is begun. A wish to stop cancels
    /// jobs.
    pub(super) async fn answer_rows(&self, asking: &Asking<'_>) -> Outcome<()> {
        self.end_earlier_parts(asking).await?;
        loop {
            let left = self.rows_left(asking.model).await?;
            let open = asking.work.open();
            match (open, left) {
                (0, _) => return Ok(()),
                (_, 0) => return Err(budget_used(open)),
                _ => {}
            }
            match self.answer_parts(asking, left, open as u64).await {
                // Somebody else took of the budget meanwhile: as many rows as it still allows.
                Err(failure)
                    if failure.is(ProblemKind::BudgetUsed)
                        && self.rows_left(asking.model).await? < left => {}
                Ok(()) => {}
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Takes the answers of parts that the server took before, whatever became of the visit that asked.
    async fn end_earlier_parts(&self, asking: &Asking<'_>) -> Outcome<()> {
        let parts = &asking.work.parts;
        while let Some(part) = parts.first() {
            let (first, job) = (part.rows.start, part.job.clone());
            // Anew for each part: what the visit before sent last may still arrive.
            let known = self.patiently(async || self.jobs().await).await?;
            if !known.iter().any(|known| known.id == job) {
                // It was not taken: its rows are asked anew.
                asking.stop.check()?;
                parts.end(&job);
                continue;
            }
            match self.end_part(asking, part).await {
                Ok(exchange) => {
                    asking.take(first, &exchange);
                    self.save_batch_now_and_then(asking.work).await?;
                }
                Err(failure) if may_come(&failure) => return Err(failure),
                // It has no answer and costs nothing: its rows are asked anew.
                Err(_) => asking.stop.check()?,
            }
            parts.end(&job);
        }
        Ok(())
    }

    /// Asks rows in windows of parts. What is asked in a window the vault knows before: whatever becomes of this visit, the
    /// next one looks for those answers in place of paying for them again.
    async fn answer_parts(&self, asking: &Asking<'_>, left: u64, open: u64) -> Outcome<()> {
        let Asking {
            model, work, stop, ..
        } = asking;
        let size = self.rows_of_part(model).await?;
        let most = model.most_tests(&self.tests_here().await?, open, left);
        let mut lots = self.lots(model, most).await?;
        let parts = work.open_parts(size, left, &mut lots);
        let own = self.own_keys().await?;
        let own = own.ok_or_else(Failure::unexpected_answer)?;
        for window in parts.chunks(WINDOW) {
            let mut planned = Vec::with_capacity(window.len());
            for Part { rows, tests } in window {
                let tests = lots.chosen(model, tests.clone());
                let posed = Posed::planned(
                    rows.len(),
                    tests,
                    model.used_grant(),
                    own.fingerprint.clone(),
                )
                .of_file(work.id());
                let (rows, job) = (rows.clone(), self.new_name().await?);
                planned.push(OpenPart { rows, job, posed });
            }
            planned
                .iter()
                .cloned()
                .for_each(|part| work.parts.push(part));
            self.save_batch(work).await?;
            self.answer_window(asking, planned).await?;
            stop.check()?;
        }
        Ok(())
    }

    async fn answer_window(&self, asking: &Asking<'_>, planned: Vec<OpenPart>) -> Outcome<()> {
        let Asking {
            model, work, stop, ..
        } = asking;
        let parts = RefCell::new(planned.into_iter());
        let failed: Cell<Option<Failure>> = Cell::new(None);
        let halted = Cell::new(false);
        let lane = async || {
            loop {
                let next = parts.borrow_mut().next();
                let Some(part) = next else {
                    return;
                };
                if halted.get() || stop.asked() {
                    // It is not sent.
                    work.parts.end(&part.job);
                    continue;
                }
                match self.answer_part(asking, part).await {
                    Ok(()) if parts.borrow().len() > 0 => self.prepare_pads_meanwhile(model).await,
                    Ok(()) => {}
                    Err(failure) => {
                        halted.set(true);
                        failed.set(Some(failure));
                    }
                }
            }
        };
        join_all((0..LANES).map(|_| lane())).await;
        failed.into_inner().map_or(Ok(()), Err)
    }

    async fn rows_of_part(&self, model: &GrantedModel) -> Outcome<usize> {
        match model.grant().inputs {
            InputPolicy::Verified => Ok(1),
            InputPolicy::Trusted => {
                let cost = self.cost(&model.card().circuit).await?;
                Ok(cost.rows_per_ciphertext.max(1) as usize)
            }
        }
    }

    async fn answer_part(&self, asking: &Asking<'_>, part: OpenPart) -> Outcome<()> {
        let Asking {
            model, table, work, ..
        } = asking;
        let OpenPart { rows, job, posed } = part;
        let first = rows.start;
        let of_table = Rows::OfTable(*table, first as u32, rows.len() as u32);
        let patience = Patience {
            stop: asking.stop,
            keep: Some(&job),
            file: Some(work.id()),
        };
        let tests = posed.tests().clone();
        let on_step = |_| (asking.on_news)(BatchNews::Pads(self.pads_step(model)));
        let asked = self.ask_mixed(model, of_table, tests, Some(patience), &on_step);
        let answered = match asked.await {
            Ok(Asked::Answered(exchange)) => Ok(*exchange),
            Ok(Asked::Queued(queued, posed)) => {
                let (job, posed) = (queued.id, *posed);
                self.end_part(asking, OpenPart { rows, job, posed }).await
            }
            Err(failure) => Err(failure),
        };
        if !answered.as_ref().is_err_and(may_come) {
            work.parts.end(&job);
        }
        asking.take(first, &answered?);
        self.save_batch_now_and_then(work).await
    }

    /// Follows the job of a part to its end. One whose answer may come still stays open.
    async fn end_part(&self, asking: &Asking<'_>, part: OpenPart) -> Outcome<Exchange> {
        let OpenPart { job, posed, .. } = part;
        let told =
            |news: JobNews| (asking.on_news)(BatchNews::Reached(news != JobNews::Unreachable));
        let followed = self.follow_job(&job, Hearing::Asking, asking.stop, &told);
        let answered = match followed.await {
            Ok(()) => {
                let circuit = &asking.model.card().circuit;
                self.fetch_answer(circuit, &job, posed).await
            }
            Err(failure) => Err(failure),
        };
        if !answered.as_ref().is_err_and(may_come) {
            asking.work.parts.end(&job);
        }
        answered
    }
}

fn budget_used(open: usize) -> Failure {
    let without = match open {
        1 => t!("one row of this file has").to_owned(),
        open => t!("{} rows of this file have", words::count(open as u64)),
    };
    Failure {
        kind: Some(ProblemKind::BudgetUsed),
        ..Failure::local(
            t!("All rows of your budget are used; {without} no answer."),
            t!("Ask the model's owner for more rows; then this file goes on where it stopped."),
        )
    }
}
