//! Files that are answered, whichever page stands.

use std::cell::Cell;

use ::client::{
    AskStep, Batch, BatchId, BatchNews, FileToAsk, GrantedModel, OpenBatch, Pace, Stop,
};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Toasts, client};
use crate::{
    failure::{Failure, Outcome},
    format::{number, time},
};

/// Milliseconds after which files that broke off, or that another place left, are looked at again.
const LOOK_AGAIN: u32 = 60_000;

/// The files of this visit.
#[derive(Clone, Copy)]
pub(crate) struct Batches {
    known: RwSignal<Vec<RunningBatch>>,
    /// Whether somebody looks after files that broke off.
    looking: StoredValue<bool>,
    /// Dropped when nobody is signed in any more; whatever runs for her then ends without a word to the server.
    leaving: StoredValue<Vec<oneshot::Sender<()>>>,
    toasts: Toasts,
}

/// A file that was asked, or went on, at this visit.
#[derive(Clone)]
pub(crate) struct RunningBatch {
    pub(crate) id: BatchId,
    name: String,
    pub(crate) answers: ArcRwSignal<Batch>,
    pub(crate) standing: ArcRwSignal<BatchStanding>,
    stop: ArcRwSignal<Stop>,
    /// Pages that show it.
    shown: ArcRwSignal<u32>,
}

/// Where a file stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BatchStanding {
    /// Whether it is under way here.
    pub(crate) busy: bool,
    /// Whether the server cannot be reached for the moment.
    pub(crate) lost: bool,
    /// Whether somebody wished it to stop.
    pub(crate) stopping: bool,
    /// What checked rows wait for.
    pub(crate) pads: Option<AskStep>,
    /// At the pace so far.
    pub(crate) seconds_left: Option<f64>,
    /// Of the budget, as the last answer says.
    pub(crate) rows_left: Option<u64>,
    /// Why it ended before its end.
    pub(crate) failure: Option<Failure>,
}

impl BatchStanding {
    /// Begins anew, unless it is under way here: several that go on with files may have found the same one idle.
    fn take_up(&mut self) -> bool {
        let is_idle = !self.busy;
        if is_idle {
            *self = Self {
                busy: true,
                ..Self::default()
            };
        }
        is_idle
    }
}

impl RunningBatch {
    fn new(work: &OpenBatch) -> Self {
        Self {
            id: work.id().clone(),
            name: work.name().to_owned(),
            answers: ArcRwSignal::new(work.answers()),
            standing: ArcRwSignal::default(),
            stop: ArcRwSignal::new(Stop::default()),
            shown: ArcRwSignal::new(0),
        }
    }

    /// Stops it; what is answered by then is kept.
    pub(crate) fn stop(&self) {
        self.stop.with_untracked(Stop::ask);
        self.standing.update(|standing| standing.stopping = true);
    }

    /// Whether it is under way here.
    pub(crate) fn is_busy(&self) -> bool {
        self.standing.read().busy
    }

    /// Says that a page shows it, for as long as that stands.
    pub(crate) fn show(&self) {
        let (shown, gone) = (self.shown.clone(), self.shown.clone());
        shown.update(|pages| *pages += 1);
        on_cleanup(move || gone.update(|pages| *pages -= 1));
    }

    fn hear(&self, pace: &Cell<Pace>, news: &BatchNews<'_>) {
        match news {
            BatchNews::Part(first, answer) => {
                self.answers
                    .update(|answers| answers.take_answer(*first, answer));
                let (answered, open) = self
                    .answers
                    .with_untracked(|answers| (answers.answered(), answers.open()));
                let mut since = pace.get();
                let seconds_left = since.seconds_left(micros(), answered, open);
                pace.set(since);
                self.standing.update(|standing| {
                    standing.lost = false;
                    standing.rows_left = answer.rows_left;
                    standing.seconds_left = seconds_left;
                });
            }
            BatchNews::Pads(step) => {
                let before = self.standing.with_untracked(|standing| standing.pads);
                if before == *step {
                    return;
                }
                if before == Some(AskStep::Wait) {
                    // What another window kept waiting is no row's time.
                    let answered = self.answers.with_untracked(Batch::answered);
                    pace.set(Pace::begin(micros(), answered));
                }
                self.standing.update(|standing| {
                    standing.pads = *step;
                    standing
                        .seconds_left
                        .take_if(|_| *step == Some(AskStep::Wait));
                });
            }
            BatchNews::Reached(is_reached) => {
                if self.standing.with_untracked(|standing| standing.lost) == *is_reached {
                    self.standing.update(|standing| standing.lost = !is_reached);
                }
            }
        }
    }
}

impl Batches {
    pub(super) fn new(toasts: Toasts) -> Self {
        Self {
            known: RwSignal::new(Vec::new()),
            looking: StoredValue::new(false),
            leaving: StoredValue::new(Vec::new()),
            toasts,
        }
    }

    /// The file, if it was asked or went on at this visit.
    pub(crate) fn of(self, id: &BatchId) -> Option<RunningBatch> {
        let known = self.known.read();
        known.iter().find(|batch| batch.id == *id).cloned()
    }

    /// Keeps a file, and begins to ask its rows.
    pub(crate) async fn begin(
        self,
        model: &GrantedModel,
        file: &FileToAsk,
    ) -> Outcome<RunningBatch> {
        let work = client().keep_batch(model, file).await?;
        let running = self.start(work, false);
        self.look_after();
        Ok(running)
    }

    /// Goes on with a kept file; from another place only if that is wished.
    pub(crate) async fn go_on(self, id: &BatchId, takes_over: bool) -> Outcome<()> {
        if untrack(|| self.of(id)).is_some_and(|running| untrack(|| running.is_busy())) {
            return Ok(());
        }
        let work = client().open_batch(id).await?.ok_or_else(gone)?;
        self.start(work, takes_over);
        Ok(())
    }

    /// Takes up what earlier visits left under way, as soon as somebody is signed in.
    pub(super) fn enter(self) {
        self.look_after();
    }

    /// Forgets all: nobody is signed in any more.
    pub(super) fn leave(self) {
        self.leaving.set_value(Vec::new());
        self.looking.set_value(false);
        self.known.set(Vec::new());
    }

    /// Completes when nobody is signed in any more.
    fn left(self) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel::<()>();
        self.leaving.update_value(|leaving| {
            leaving.retain(|sender| !sender.is_canceled());
            leaving.push(sender);
        });
        receiver
    }

    /// Asks the rows that are open, unless that is under way here.
    fn start(self, work: OpenBatch, takes_over: bool) -> RunningBatch {
        let known = untrack(|| self.of(work.id()));
        let running = known.unwrap_or_else(|| {
            let running = RunningBatch::new(&work);
            self.known.update(|known| known.push(running.clone()));
            running
        });
        let taken = running.standing.try_update(BatchStanding::take_up);
        if taken != Some(true) {
            return running;
        }
        let (stop, answers) = (Stop::default(), work.answers());
        let before = answers.answered();
        running.stop.set(stop.clone());
        running.answers.set(answers);
        let (told, left) = (running.clone(), self.left());
        spawn_local(async move {
            let client = client();
            let pace = Cell::new(Pace::begin(micros(), before));
            let on_news = |news: BatchNews<'_>| told.hear(&pace, &news);
            let ended = client.run_batch(&work, takes_over, &stop, &on_news);
            if let Either::Left((ended, _)) = select(std::pin::pin!(ended), left).await {
                self.end(&told, ended.err().filter(|_| !stop.asked()));
            }
        });
        running
    }

    fn end(self, running: &RunningBatch, failure: Option<Failure>) {
        let (answered, rows) = running
            .answers
            .with_untracked(|answers| (answers.answered() as u64, answers.rows() as u64));
        if running.shown.get_untracked() == 0 && failure.is_none() {
            self.toasts.success(t!(
                "{}: {} of {} answered. Open it from your history.",
                running.name,
                number::count(answered),
                number::counted(rows, t!("row"), t!("rows")),
            ));
        }
        running.standing.update(|standing| {
            *standing = BatchStanding {
                rows_left: standing.rows_left,
                failure,
                ..BatchStanding::default()
            };
        });
    }

    /// Goes on, now and each minute, with files that nobody is at work on, until none is under way.
    fn look_after(self) {
        if self.looking.get_value() {
            return;
        }
        self.looking.set_value(true);
        let left = self.left();
        spawn_local(async move {
            let looks = async {
                while self.look().await {
                    TimeoutFuture::new(LOOK_AGAIN).await;
                }
            };
            if let Either::Left(_) = select(std::pin::pin!(looks), left).await {
                self.looking.set_value(false);
            }
        });
    }

    /// Whether files are under way, here or elsewhere. What cannot be told now is told the next time.
    async fn look(self) -> bool {
        let Ok(under_way) = client().batches_under_way().await else {
            return true;
        };
        for id in &under_way {
            if untrack(|| self.of(id)).is_some_and(|running| untrack(|| running.is_busy())) {
                continue;
            }
            if let Ok(Some(work)) = client().open_batch(id).await
                && client().is_held_elsewhere(&work).await == Ok(false)
            {
                self.start(work, false);
            }
        }
        !under_way.is_empty()
    }
}

fn micros() -> u64 {
    (time::clock_ms() * 1_000.0) as u64
}

fn gone() -> Failure {
    Failure::local(
        t!("This file is not in your vault any more."),
        t!("Drop it again where the model is used."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_two_found_idle_is_begun_once() {
        let standing = ArcRwSignal::new(BatchStanding {
            stopping: true,
            rows_left: Some(7),
            ..BatchStanding::default()
        });
        let take_up = || standing.try_update(BatchStanding::take_up);
        assert_eq!(take_up(), Some(true));
        let begun = BatchStanding {
            busy: true,
            ..BatchStanding::default()
        };
        assert_eq!(standing.get_untracked(), begun);
        standing.update(|standing| standing.lost = true);
        assert_eq!(take_up(), Some(false));
        assert!(standing.get_untracked().lost, "what is under way stays");
        standing.set(BatchStanding::default());
        assert_eq!(take_up(), Some(true));
    }
}
