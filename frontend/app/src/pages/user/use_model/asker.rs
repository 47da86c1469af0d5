use api::{card::Model, grant::Grant};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    failure::Failure,
    flow::{
        evaluate::{Exchange, Step, evaluate},
        history::{History, Past, Question},
    },
    format::time,
    reading::{Noise, Reading},
    state::{Toasts, Vault, Workers, use_toasts, use_vault, use_workers},
};

/// Milliseconds an answer must stand before it goes into the history: what passes by while somebody
/// types is not kept.
const SETTLED_AFTER: u32 = 1_500;

/// A question: what is sent, and how it is kept in the history.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) row: Vec<f64>,
    pub(super) kept_as: Question,
}

/// One row at a time, the newest question first: while one is under way only the latest other one waits.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) workers: Workers,
    pub(super) vault: Vault,
    pub(super) toasts: Toasts,
    pub(super) grant: StoredValue<Grant>,
    pub(super) model: StoredValue<Model>,
    exchange: RwSignal<Option<Exchange>>,
    reading: RwSignal<Option<Reading>>,
    step: RwSignal<Option<Step>>,
    failure: RwSignal<Option<Failure>>,
    outdated: RwSignal<bool>,
    rows_left: RwSignal<u64>,
    waiting: StoredValue<Option<Asked>>,
    turn: StoredValue<u64>,
}

impl Asker {
    pub(super) fn new(grant: Grant, model: Model) -> Self {
        let left = grant.query_budget.saturating_sub(grant.rows_used);
        Self {
            workers: use_workers(),
            vault: use_vault(),
            toasts: use_toasts(),
            grant: StoredValue::new(grant),
            model: StoredValue::new(model),
            exchange: RwSignal::new(None),
            reading: RwSignal::new(None),
            step: RwSignal::new(None),
            failure: RwSignal::new(None),
            outdated: RwSignal::new(false),
            rows_left: RwSignal::new(left),
            waiting: StoredValue::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Rows left in the budget.
    pub(super) fn rows_left(self) -> u64 {
        self.rows_left.get()
    }

    /// Takes over what the server says is left.
    pub(super) fn set_rows_left(self, left: Option<u64>) {
        if let Some(left) = left {
            self.rows_left.try_set(left);
        }
    }

    /// What was exchanged last.
    pub(super) fn exchange(self) -> Option<Exchange> {
        self.exchange.get()
    }

    /// What it means.
    pub(super) fn reading(self) -> Option<Reading> {
        self.reading.get()
    }

    /// How far an answer may lie from the exact score.
    pub(super) fn noise(self) -> Noise {
        self.model
            .with_value(|model| Noise::of(&model.card.circuit))
    }

    /// Where the question under way stands; the last one's end if none is.
    pub(super) fn step(self) -> Option<Step> {
        self.step.get()
    }

    /// Why the last question was not answered.
    pub(super) fn failure(self) -> RwSignal<Option<Failure>> {
        self.failure
    }

    /// The question was changed: its answer is on the way (`asked`), or stays that of the values before.
    pub(super) fn questioned(self, asked: bool) {
        self.outdated
            .set(!asked && self.reading.with_untracked(Option::is_some));
    }

    /// Whether the answer on screen belongs to values before.
    pub(super) fn outdated(self) -> bool {
        self.outdated.get()
    }

    /// Whether a question is under way.
    pub(super) fn busy(self) -> bool {
        matches!(self.step.get(), Some(step) if step < Step::Done)
    }

    /// Asks now, or as soon as the question under way is answered.
    pub(super) fn ask(self, asked: Asked) {
        if self
            .step
            .get_untracked()
            .is_some_and(|step| step < Step::Done)
        {
            self.waiting.set_value(Some(asked));
            return;
        }
        self.step.set(Some(Step::Encrypt));
        spawn_local(self.work_off(asked));
    }

    /// Forgets the answer: its question is gone.
    pub(super) fn clear(self) {
        self.waiting.set_value(None);
        self.exchange.set(None);
        self.reading.set(None);
    }

    async fn work_off(self, first: Asked) {
        let mut next = Some(first);
        while let Some(asked) = next {
            self.answer(asked).await;
            next = self.waiting.try_update_value(Option::take).flatten();
        }
    }

    async fn answer(self, asked: Asked) {
        let (Some(grant), Some(model)) = (self.grant.try_get_value(), self.model.try_get_value())
        else {
            return;
        };
        let rows = vec![asked.row.clone()];
        let on_step = |step| {
            self.step.try_set(Some(step));
        };
        let answered = evaluate(self.workers, &grant.id, &model.card.circuit, rows, on_step).await;
        match answered {
            Ok(exchange) => self.take(asked, exchange, &grant, &model),
            Err(failure) => {
                self.step.try_set(None);
                self.failure.try_set(Some(failure));
            }
        }
    }

    fn take(self, asked: Asked, exchange: Exchange, grant: &Grant, model: &Model) {
        let scores = exchange.scores.first().cloned().unwrap_or_default();
        let Some(reading) = Reading::of(&model.card.answer, &scores) else {
            self.step.try_set(None);
            self.failure.try_set(Some(Failure::unexpected_answer()));
            return;
        };
        self.remember(Past {
            at: time::now(),
            grant: grant.id.clone(),
            model: model.id.clone(),
            model_name: model.card.name.clone(),
            question: asked.kept_as,
            headline: reading.headline(),
            scores,
            log_index: exchange.log_index,
        });
        self.failure.try_set(None);
        self.outdated.try_set(false);
        self.set_rows_left(exchange.rows_left);
        self.reading.try_set(Some(reading));
        self.exchange.try_set(Some(exchange));
    }

    /// Keeps an answer in the history once it stood for a while.
    fn remember(self, past: Past) {
        let turn = self.turn.try_get_value().unwrap_or_default() + 1;
        self.turn.try_set_value(turn);
        spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(SETTLED_AFTER).await;
            // A page that is gone has no newer question.
            let replaced = self
                .turn
                .try_get_value()
                .is_some_and(|newest| newest != turn);
            if replaced {
                return;
            }
            if let Err(failure) = History::add(self.vault, past).await {
                self.toasts.failure(&failure);
            }
        });
    }
}
