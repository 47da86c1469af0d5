//! Figures that stand at several places of the report.

use api::health::Speed;
use card::{Accuracy, Fidelity};
use circuit::{Cost, LookupSet};
use protocol::CardCost;

use crate::{
    format::number::{bytes, counted, percent},
    reading::{AnswerCost, sent_rows},
    wording::{self, cost, two_digits},
};

/// A figure and what it is of.
pub(super) type Figure = (&'static str, String);

/// The model on this page: what is told of it is told by itself, not by what was tried on the way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Standing {
    pub(super) accuracy: Option<Accuracy>,
    pub(super) fidelity: Fidelity,
    pub(super) cost: CardCost,
    /// Of this server; none where it cannot be asked.
    pub(super) speed: Option<Speed>,
}

impl Standing {
    /// Everything that a position of a slider tells, and sizes.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let Cost { lookups, set, .. } = self.cost.operations;
        let figures = [
            Some(accuracy(self.accuracy.as_ref())),
            Some((t!("Agreement with the original"), agreement(&self.fidelity))),
            self.duration(lookups, set),
            Some((t!("Sent for an answer, there and back"), sent(&self.cost))),
            Some((t!("A sealed copy"), bytes(self.cost.sealed_bytes))),
        ];
        figures.into_iter().flatten().collect()
    }

    /// What an answer of the model takes this server with so many lookups instead; none without lookups.
    pub(super) fn duration(&self, lookups: u64, set: Option<LookupSet>) -> Option<Figure> {
        let speed = self.speed.as_ref().filter(|_| lookups > 0)?;
        let cost = CardCost {
            operations: Cost {
                lookups,
                set,
                ..self.cost.operations
            },
            ..self.cost.clone()
        };
        let one = AnswerCost::of(&cost, speed, None);
        Some((
            t!("That takes this server, alone"),
            cost::duration(one.seconds),
        ))
    }
}

/// Bytes of a question and of its answer.
fn sent(cost: &CardCost) -> String {
    let (_, up, _) = sent_rows(cost, None);
    format!("{}, {}", bytes(up), bytes(cost.result_bytes))
}

/// Accuracy beside the labels.
pub(super) fn accuracy(accuracy: Option<&Accuracy>) -> Figure {
    let told = accuracy.map_or(t!("Not measured").to_owned(), wording::accuracy);
    (t!("Accuracy"), told)
}

/// How closely the compiled model answers as the original, and on what that was tried.
pub(super) fn agreement(fidelity: &Fidelity) -> String {
    let labels = fidelity
        .labels
        .map(|other| t!("{} with the same label", percent(1.0 - other)));
    let probability = fidelity
        .probability
        .map(|error| t!("probabilities at most {} away", two_digits(error)));
    let determination = fidelity.determination.map(|share| {
        let share = wording::determination(share, 5);
        t!("R² {share} against its scores")
    });
    let told: Vec<String> = [labels, probability, determination]
        .into_iter()
        .flatten()
        .collect();
    if told.is_empty() {
        return t!("Not measured").to_owned();
    }
    let rows = counted(fidelity.rows as u64, t!("row"), t!("rows"));
    let whose = match fidelity.is_measured {
        true => t!("of yours"),
        false => t!("drawn inside the ranges"),
    };
    t!("{}, on {rows} {whose}", told.join(", "))
}
