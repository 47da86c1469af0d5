use api::{grant::Grant, model::Model};
use card::Answer;
use circuit::Circuit;
use client::{Exchange, KeptQuestion, Past, Step};
use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::waiting::Tracked;
use crate::{
    failure::Failure,
    format::time,
    reading::{Noise, Reading},
    state::{Toasts, client, use_toasts},
};

/// Milliseconds an answer must stand before it goes into the history: what passes by while somebody
/// types is not kept.
const SETTLED_AFTER: u32 = 1_500;

/// A question: what is sent, and how it is kept in the history.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) row: Vec<f64>,
    pub(super) kept_as: KeptQuestion,
}

/// One row at a time, the newest question first: while one is under way only the latest other one waits.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) toasts: Toasts,
    pub(super) grant: StoredValue<Grant>,
    pub(super) model: StoredValue<Model>,
    pub(super) jobs: RwSignal<Vec<Tracked>>,
    /// Dropped with the page; whoever follows a job for it then stops.
    pub(super) leaving: StoredValue<Vec<oneshot::Sender<()>>, LocalStorage>,
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
            toasts: use_toasts(),
            jobs: RwSignal::new(Vec::new()),
            leaving: StoredValue::new_local(Vec::new()),
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

    /// Whether answers come at once: without lookups there is nothing to wait for.
    pub(super) fn at_once(self) -> bool {
        self.model
            .with_value(|model| model.card.circuit.lookups.is_none())
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
        let rows = client::Rows::Given(vec![asked.row.clone()]);
        let on_step = |step| {
            self.step.try_set(Some(step));
        };
        let circuit = &model.card.circuit;
        match client().ask_rows(&grant.id, circuit, rows, &on_step).await {
            Ok(client::Asked::Answered(exchange)) => {
                let past = question(asked, &grant, &model);
                let (answer, circuit) = (&model.card.answer, &model.card.circuit);
                if let Some(past) = self.take(past, answer, circuit, *exchange) {
                    self.remember(past);
                }
            }
            Ok(client::Asked::Queued(job, posed)) => {
                let past = question(asked, &grant, &model);
                self.wait(past, &model.card, job, posed).await;
            }
            Err(failure) => self.fail(failure),
        }
    }

    /// Shows why there is no answer.
    pub(super) fn fail(self, failure: Failure) {
        self.step.try_set(None);
        self.failure.try_set(Some(failure));
    }

    /// Shows an answer, and fills it into its line of the history.
    pub(super) fn take(
        self,
        question: Past,
        answer: &Answer,
        circuit: &Circuit,
        exchange: Exchange,
    ) -> Option<Past> {
        let scores = exchange.scores.first().cloned().unwrap_or_default();
        let Some(reading) = Reading::of(answer, &circuit.policy, &scores) else {
            self.fail(Failure::unexpected_answer());
            return None;
        };
        let past = Past {
            at: time::now(),
            headline: reading.headline(),
            scores,
            log_index: exchange.log_index,
            waits_for: None,
            ..question
        };
        self.failure.try_set(None);
        self.outdated.try_set(false);
        self.step.try_set(Some(Step::Done));
        self.set_rows_left(exchange.rows_left);
        self.reading.try_set(Some(reading));
        self.exchange.try_set(Some(exchange));
        Some(past)
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
            if let Err(failure) = client().remember(past).await {
                self.toasts.failure(&failure);
            }
        });
    }
}

/// A question without its answer, as a line of the history.
fn question(asked: Asked, grant: &Grant, model: &Model) -> Past {
    Past {
        at: time::now(),
        grant: grant.id.clone(),
        model: model.id.clone(),
        model_name: model.card.name.clone(),
        question: asked.kept_as,
        headline: String::new(),
        scores: Vec::new(),
        log_index: None,
        waits_for: None,
    }
}
