use api::Timestamp;
use card::Answer;
use circuit::Circuit;
use client::{AskStep, Exchange, KeptQuestion, Past, Replaced};
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
    /// Counts changes of the question on screen.
    turn: StoredValue<u32>,
    /// The answer on screen with what it was asked with.
    past: RwSignal<Option<Past>>,
    /// Where it stands in the history, once it does.
    kept: RwSignal<Option<Timestamp>>,
}

/// What stands in the answer's panel, in a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The headline of the answer to the question on screen.
    Answer(String),
    /// The answer on screen is to another question.
    Outdated,
    /// Why there is no answer.
    Failure(String),
}

impl ShownAnswer {
    pub(super) fn new() -> Self {
        Self {
            exchange: RwSignal::new(None),
            reading: RwSignal::new(None),
            step: RwSignal::new(None),
            failure: RwSignal::new(None),
            outdated: RwSignal::new(false),
            turn: StoredValue::new(0),
            past: RwSignal::new(None),
            kept: RwSignal::new(None),
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

    /// What there is to say in a line while no question is under way.
    pub(super) fn told(self) -> Option<Told> {
        if self.busy() {
            return None;
        }
        if let Some(failure) = self.failure.get() {
            return Some(Told::Failure(failure.happened));
        }
        let reading = self.reading.get()?;
        Some(match self.outdated.get() {
            true => Told::Outdated,
            false => Told::Answer(reading.brief()),
        })
    }

    /// Values of the series that was asked about; empty where none was.
    pub(super) fn past(self) -> Vec<f64> {
        self.past.with(|past| {
            past.as_ref()
                .map_or_else(Vec::new, |past| series_of(&past.question))
        })
    }

    /// What was used in place of what was entered.
    pub(super) fn replaced(self) -> Vec<Replaced> {
        self.past.with(|past| {
            past.as_ref()
                .map_or_else(Vec::new, |past| past.replaced.clone())
        })
    }

    /// Where the answer on screen stands in the history.
    pub(super) fn kept(self) -> Option<Timestamp> {
        self.kept.get()
    }

    /// The answer that came at one moment stands in the history under another.
    pub(super) fn keep(self, came_at: Timestamp, kept_at: Timestamp) {
        let is_shown = self
            .past
            .try_with_untracked(|past| past.as_ref().is_some_and(|past| past.at == came_at));
        if is_shown == Some(true) {
            self.kept.try_set(Some(kept_at));
        }
    }

    /// What the answer on screen was asked with, where that is not what stands there now.
    pub(super) fn asked_before(self) -> Option<KeptQuestion> {
        let is_outdated = self.outdated.get();
        self.past.with(|past| {
            let past = past.as_ref().filter(|_| is_outdated);
            past.map(|past| past.question.clone())
        })
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
        self.turn.update_value(|turn| *turn += 1);
        self.outdated
            .set(!asked && self.reading.with_untracked(Option::is_some));
    }

    /// Which question stands on screen now.
    pub(super) fn turn(self) -> u32 {
        self.turn.try_get_value().unwrap_or_default()
    }

    /// Whether the answer to the question of a turn answers what stands on screen.
    fn is_answered_by(self, turn: Option<u32>) -> bool {
        turn == Some(self.turn())
    }

    /// The question on screen has no answer yet: the one that is shown belongs to another.
    pub(super) fn waits(self) {
        let shows = self.reading.try_with_untracked(Option::is_some);
        self.outdated.try_set(shows == Some(true));
    }

    /// The question under way has come to another step.
    pub(super) fn reach(self, step: AskStep) {
        self.step.try_set(Some(step));
    }

    /// Shows why there is no answer.
    pub(super) fn fail(self, failure: Failure) {
        self.step.try_set(None);
        self.failure.try_set(Some(failure));
        self.waits();
    }

    /// Forgets the answer: its question is gone.
    pub(super) fn clear(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.exchange.set(None);
        self.reading.set(None);
        self.past.set(None);
        self.kept.set(None);
    }

    /// Shows the answer to the question of a `turn`, none where another visit asked it, and fills it into its line of
    /// the history.
    pub(super) fn take(
        self,
        turn: Option<u32>,
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
        let mut past = Past {
            at: time::now(),
            scores,
            log_index: exchange.log_index,
            asked_as: exchange.asked_as.clone(),
            waits_for: None,
            ..question
        };
        past.tell(Some(&reading));
        self.kept.try_set(None);
        self.past.try_set(Some(past.clone()));
        self.failure.try_set(None);
        self.outdated.try_set(!self.is_answered_by(turn));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_went_wrong_before_it_says_an_older_answer() {
        let owner = Owner::new();
        owner.set();
        let shown = ShownAnswer::new();
        assert_eq!(shown.told(), None);
        let reading = Reading::Values { values: Vec::new() };
        shown.reading.set(Some(reading));
        assert!(matches!(shown.told(), Some(Told::Answer(_))));
        shown.questioned(false);
        assert_eq!(shown.told(), Some(Told::Outdated));
        let failure = Failure::unexpected_answer();
        shown.fail(failure.clone());
        assert_eq!(shown.told(), Some(Told::Failure(failure.happened)));
        shown.reach(AskStep::Encrypt);
        assert_eq!(shown.told(), None);
    }

    #[test]
    fn an_answer_to_a_question_that_was_changed_or_asked_before_is_not_the_one_on_screen() {
        let owner = Owner::new();
        owner.set();
        let shown = ShownAnswer::new();
        shown.questioned(true);
        let asked = shown.turn();
        assert!(shown.is_answered_by(Some(asked)));
        assert!(!shown.is_answered_by(None));
        shown.questioned(false);
        assert!(!shown.is_answered_by(Some(asked)));
        shown.questioned(true);
        let asked = shown.turn();
        shown.clear();
        assert!(!shown.is_answered_by(Some(asked)));
    }
}
