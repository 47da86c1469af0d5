use api::{
    ProblemKind,
    grant::{Grant, GrantState},
};
use futures_util::future::{Either, select};
use protocol::TableHandle;

use super::{
    super::{
        GrantedModel,
        history::{BatchId, KeptFile, KeptFileState, KeptQuestion, Past},
        question::may_come,
    },
    ask::{Asking, BatchNews},
    kept::Holder,
    store::OpenBatch,
};
use crate::{Client, Failure, Outcome, Stop, reading::Reading};

/// Milliseconds after which a place says again that it works on a file.
const SAID_AGAIN: u32 = 20_000;

/// Milliseconds after which a wish to stop is heard while another place is waited for.
const LOOKED_FOR_STOP: u32 = 500;

/// Where a kept file stands now, as the vault tells: its line of the history is written when work on it begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptStanding {
    /// Rows answered so far.
    pub answered: usize,
    /// Whether a place, this one or another, is at work on it.
    pub at_work: bool,
}

impl Client {
    /// Where a kept file stands; none if the vault does not hold it.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn kept_standing(&self, id: &BatchId) -> Outcome<Option<KeptStanding>> {
        let work = self.open_batch(id).await?;
        Ok(work.map(|work| KeptStanding {
            answered: work.answers().answered(),
            at_work: work.is_at_work(self.0.ports.clock.now()),
        }))
    }

    /// Files that went on when their holder left.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn batches_under_way(&self) -> Outcome<Vec<BatchId>> {
        let history = self.history().await?;
        let files = history.files();
        let under_way = files.filter(|file| file.state == KeptFileState::UnderWay);
        Ok(under_way.map(|file| file.id.clone()).collect())
    }

    /// Whether another place may be at work on a file.
    ///
    /// # Errors
    /// The desk's fault.
    pub async fn is_held_elsewhere(&self, work: &OpenBatch) -> Outcome<bool> {
        let place = self.batch_place().await?;
        Ok(work.is_held_elsewhere(&place, self.0.ports.clock.now()))
    }

    /// Asks the rows of a kept file that are not answered yet, as many as the budget allows, and keeps each answer. One place
    /// does so at a time: where another one says that it does, this one takes over only if that is wished; where the other has gone
    /// silent, it goes on, once it was waited for a moment.
    ///
    /// # Errors
    /// Why it does not go on: another place, another card, no access any more, no way to the server, a wish to stop. Whatever was
    /// answered is kept.
    pub async fn run_batch(
        &self,
        work: &OpenBatch,
        takes_over: bool,
        stop: &Stop,
        on_news: &dyn Fn(BatchNews<'_>),
    ) -> Outcome<()> {
        self.claim(work, takes_over, stop).await?;
        let mut answered = self.answer_while_held(work, stop, on_news).await;
        if let Err(failure) = &answered
            && failure.is(ProblemKind::GrantInactive)
            && let Ok(grant) = self.grant(work.grant()).await
        {
            answered = Err(unusable(&grant));
        }
        let ended = match &answered {
            Err(failure) if failure.is(ProblemKind::VaultConflict) => Err(elsewhere()),
            _ => self.end_run(work, &answered).await,
        };
        match ended {
            Err(failure) if failure.is(ProblemKind::VaultConflict) => Err(elsewhere()),
            ended => answered.and(ended),
        }
    }

    async fn claim(&self, work: &OpenBatch, takes_over: bool, stop: &Stop) -> Outcome<()> {
        let place = self.batch_place().await?;
        let silence = work.silence_until(&place, self.0.ports.clock.now());
        if let Ok(silence @ 1..) = u32::try_from(silence)
            && !takes_over
        {
            // Who is at work saves meanwhile, and this place then cannot.
            self.sleep_unless_stopped(silence, stop).await?;
        }
        work.hold(Some(Holder::new(place, self.0.ports.clock.now())));
        match self.save_batch(work).await {
            Err(failure) if failure.is(ProblemKind::VaultConflict) => Err(elsewhere()),
            claimed => claimed,
        }
    }

    async fn sleep_unless_stopped(&self, milliseconds: u32, stop: &Stop) -> Outcome<()> {
        let mut left = milliseconds;
        while left > 0 {
            let step = left.min(LOOKED_FOR_STOP);
            self.0.ports.clock.sleep(step).await;
            stop.check()?;
            left -= step;
        }
        Ok(())
    }

    async fn answer_while_held(
        &self,
        work: &OpenBatch,
        stop: &Stop,
        on_news: &dyn Fn(BatchNews<'_>),
    ) -> Outcome<()> {
        let model = self.model_of(work).await?;
        let table = self.table_of(work).await?;
        self.tell_state(work, KeptFileState::UnderWay).await?;
        let asking = Asking {
            model: &model,
            table,
            work,
            stop,
            on_news,
        };
        let answered = std::pin::pin!(self.answer_rows(&asking));
        let held = std::pin::pin!(self.keep_hold(work));
        match select(answered, held).await {
            Either::Left((answered, _)) => answered,
            Either::Right((lost, _)) => Err(lost),
        }
    }

    /// Says again and again that this place works on a file; ends where another took it over.
    async fn keep_hold(&self, work: &OpenBatch) -> Failure {
        loop {
            self.0.ports.clock.sleep(SAID_AGAIN).await;
            if let Ok(place) = self.batch_place().await {
                work.hold(Some(Holder::new(place, self.0.ports.clock.now())));
            }
            match self.save_batch(work).await {
                Err(failure) if failure.is(ProblemKind::VaultConflict) => return failure,
                _ => {}
            }
        }
    }

    /// What it was asked of, if it still may be.
    async fn model_of(&self, work: &OpenBatch) -> Outcome<GrantedModel> {
        let grant = self.grant(work.grant()).await?;
        if grant.state != GrantState::Active || grant.suspension.is_some() {
            return Err(unusable(&grant));
        }
        let model = self.granted_model(&grant).await?;
        match work.is_of(&model) {
            true => Ok(model),
            false => Err(Failure::local(
                t!("The owner has changed the model since this file was asked."),
                t!(
                    "The answers so far are kept. Drop the file again where the model is used: rows of one file are answered by one model, \
                 and those that were answered are charged once more. To ask only the others, take the answered rows out of the file before."
                ),
            )
            .of_gone()),
        }
    }

    /// The file's rows at the desk; reads the file again if the desk does not hold them.
    async fn table_of(&self, work: &OpenBatch) -> Outcome<TableHandle> {
        if let Some(table) = work.table.get()
            && self.holds(table).await?
        {
            return Ok(table);
        }
        let csv = self.batch_file(work).await?;
        let (table, report) = self.read_table(csv, work.card()).await?;
        work.table.set(Some(table));
        match report.lines.len() == work.answers().rows() {
            true => Ok(table),
            false => Err(Failure::unexpected_answer()),
        }
    }

    /// Keeps the last answers, lets other places go on, and says in the history how it ended.
    async fn end_run(&self, work: &OpenBatch, answered: &Outcome<()>) -> Outcome<()> {
        work.hold(None);
        self.save_batch(work).await?;
        let state = match answered {
            Ok(()) if work.open() == 0 => KeptFileState::Done,
            Err(failure) if may_come(failure) => KeptFileState::UnderWay,
            _ => KeptFileState::Stopped,
        };
        self.tell_state(work, state).await
    }

    /// Says in the history where the file stands; when it was asked stays.
    async fn tell_state(&self, work: &OpenBatch, state: KeptFileState) -> Outcome<()> {
        let answers = work.answers();
        let (first, last) = answers.logged().unzip();
        let scores = answers.scores().iter().flatten().next().cloned();
        let card = work.card();
        let reading = scores.as_ref().and_then(|scores| {
            let policy = &card.circuit.policy;
            Reading::of(&card.answer, policy, scores)
        });
        let scores = scores.unwrap_or_default();
        let change = |past: &mut Past| {
            let Some(file) = past.file.as_mut().filter(|file| file.id == *work.id()) else {
                return;
            };
            *file = KeptFile {
                state,
                ..file.clone()
            };
            past.question = KeptQuestion::File {
                name: work.name().to_owned(),
                rows: answers.answered(),
            };
            past.tell(reading.as_ref());
            past.scores.clone_from(&scores);
            (past.log_index, past.log_until) = (first, last);
        };
        self.change_lines(change).await
    }
}

/// Why no more rows can be asked under a grant.
fn unusable(grant: &Grant) -> Failure {
    match grant.model_deleted {
        true => Failure::local(
            t!("The owner deleted this model."),
            t!("The answers so far are kept. Ask the other rows of another model: choose one in the catalogue."),
        )
        .of_gone(),
        false => Failure::local(
            t!("You may not use this model at the moment."),
            t!("Open the model's page: it says why. The answers so far are kept."),
        ),
    }
}

fn elsewhere() -> Failure {
    Failure {
        kind: Some(ProblemKind::VaultConflict),
        ..Failure::local(
            t!("This file goes on in another window or on another device of yours."),
            t!("Leave it to go on there, or let it go on here."),
        )
    }
}
