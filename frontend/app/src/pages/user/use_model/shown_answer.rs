use card::Answer;
use circuit::Circuit;
use client::{AskStep, Exchange, KeptQuestion, Past};
use leptos::prelude::*;
use preparation::Cell;

use crate::{failure::Failure, format::time, reading::Reading};

/// The answer on screen, or how far the question under way has come.
#[derive(Clone, Copy)]
pub(super) struct ShownAnswer {
    exchange: RwSignal<Option<Exchange>>,
    reading: RwSignal<Option<Reading>>,
    step: RwSignal<Option<AskStep>>,
    failure: RwSignal<Option<Failure>>,
    outdated: RwSignal<bool>,
    /// Values of the series that was asked about, if one was.
    past: RwSignal<Vec<f64>>,
}

impl ShownAnswer {
    pub(super) fn new() -> Self {
        Self {
            exchange: RwSignal::new(None),
            reading: RwSignal::new(None),
            step: RwSignal::new(None),
            failure: RwSignal::new(None),
            outdated: RwSignal::new(false),
            past: RwSignal::new(Vec::new()),
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

    /// Values of the series that was asked about; empty where none was.
    pub(super) fn past(self) -> Vec<f64> {
        self.past.get()
    }

    /// Where the question under way stands; the last one's end if none is.
    pub(super) fn step(self) -> Option<AskStep> {
        self.step.get()
    }

    /// Whether a question is under way.
    pub(super) fn busy(self) -> bool {
        self.step.get().is_some_and(|step| step < AskStep::Done)
    }

    /// Why the last question was not answered.
    pub(super) fn failure(self) -> Signal<Option<Failure>> {
        self.failure.into()
    }

    /// Whether the answer on screen belongs to values before.
    pub(super) fn outdated(self) -> bool {
        self.outdated.get()
    }

    /// The question was changed: its answer is on the way (`asked`), or stays that of the values before.
    pub(super) fn questioned(self, asked: bool) {
        self.outdated
            .set(!asked && self.reading.with_untracked(Option::is_some));
    }

    /// The question under way has come to another step.
    pub(super) fn reach(self, step: AskStep) {
        self.step.try_set(Some(step));
    }

    /// Shows why there is no answer.
    pub(super) fn fail(self, failure: Failure) {
        self.step.try_set(None);
        self.failure.try_set(Some(failure));
    }

    /// Forgets the answer: its question is gone.
    pub(super) fn clear(self) {
        self.exchange.set(None);
        self.reading.set(None);
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
        self.past.try_set(series_of(&past.question));
        self.failure.try_set(None);
        self.outdated.try_set(false);
        self.step.try_set(Some(AskStep::Done));
        self.reading.try_set(Some(reading));
        self.exchange.try_set(Some(exchange));
        Some(past)
    }
}

fn series_of(question: &KeptQuestion) -> Vec<f64> {
    let KeptQuestion::Row(cells) = question else {
        return Vec::new();
    };
    let series = cells.iter().find_map(|cell| match cell {
        Cell::Series(values) => Some(values.clone()),
        _ => None,
    });
    series.unwrap_or_default()
}
