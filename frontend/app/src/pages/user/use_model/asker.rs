use client::{AskStep, KeptQuestion, Past, Replaced};
use leptos::prelude::*;
use preparation::Cell;
use wasm_bindgen_futures::spawn_local;

use super::{granted::Granted, shown_answer::ShownAnswer, waiting::Waiting};
use crate::{
    format::time,
    state::{KeptForm, Submission, client},
};

/// Milliseconds an answer must stand before it goes into the history: what passes by while somebody
/// types is not kept.
const KEPT_AFTER: u32 = 1_500;

/// A question: what is sent, and how it is kept in the history.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) row: Vec<Cell>,
    pub(super) kept_as: KeptQuestion,
    /// What the row holds in place of what was entered.
    pub(super) replaced: Vec<Replaced>,
    /// Of [`ShownAnswer::turn`].
    pub(super) turn: u32,
}

/// One row at a time, the newest question first: while one is under way only the latest other one waits.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) granted: Granted,
    pub(super) shown: ShownAnswer,
    pub(super) waiting: Waiting,
    /// What keeps the question until it is answered or waits at the service.
    pub(super) kept: KeptForm,
    next: StoredValue<Option<(Asked, Submission)>>,
    turn: StoredValue<u64>,
}

impl Asker {
    pub(super) fn new(granted: Granted, kept: KeptForm) -> Self {
        let shown = ShownAnswer::new();
        Self {
            granted,
            shown,
            kept,
            waiting: Waiting::new(granted, shown),
            next: StoredValue::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Asks now, or as soon as the question under way is answered.
    pub(super) fn ask(self, asked: Asked) {
        let submission = self.kept.submission();
        if untrack(|| self.shown.busy()) {
            self.next.set_value(Some((asked, submission)));
            return;
        }
        self.shown.reach(AskStep::Encrypt);
        spawn_local(self.work_off(asked, submission));
    }

    /// Forgets the answer and what waits: their question is gone.
    pub(super) fn clear(self) {
        self.next.set_value(None);
        self.shown.clear();
    }

    async fn work_off(self, first: Asked, submission: Submission) {
        let mut next = Some((first, submission));
        while let Some((asked, submission)) = next {
            self.answer(asked, submission).await;
            next = self.next.try_update_value(Option::take).flatten();
        }
    }

    async fn answer(self, asked: Asked, submission: Submission) {
        let Some(model) = self.granted.model.try_get_value() else {
            return;
        };
        let Asked {
            row,
            kept_as,
            replaced,
            turn,
        } = asked;
        let past = Past {
            replaced,
            ..Past::asked(time::now(), kept_as, &model)
        };
        let on_step = |step| self.shown.reach(step);
        let circuit = &model.card().circuit;
        let rows = client::Rows::Given(vec![row]);
        match client().ask_rows(&model, rows, &on_step).await {
            Ok(client::Asked::Answered(exchange)) => {
                submission.sent();
                self.granted.set_rows_left(exchange.rows_left);
                self.granted.let_a_test_follow();
                let taken =
                    self.shown
                        .take(Some(turn), past, &model.card().answer, circuit, *exchange);
                if let Some(past) = taken {
                    self.remember(past);
                }
            }
            Ok(client::Asked::Queued(job, posed)) => {
                submission.sent();
                self.waiting
                    .wait(turn, past, model.card(), *job, *posed)
                    .await;
            }
            Err(failure) => self.shown.fail(failure),
        }
        self.granted.prepare_pads();
    }

    /// Keeps an answer in the history once it stood for a while.
    fn remember(self, past: Past) {
        let turn = self.turn.try_get_value().unwrap_or_default() + 1;
        self.turn.try_set_value(turn);
        spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(KEPT_AFTER).await;
            // A page that is gone has no newer question.
            let replaced = self
                .turn
                .try_get_value()
                .is_some_and(|newest| newest != turn);
            let at = past.at;
            if !replaced && self.granted.remember(past).await {
                self.shown.keep(at, at);
            }
        });
    }
}
