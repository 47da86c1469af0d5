//! Figures that stand at several places of the report.

use card::{Accuracy, Fidelity};
use circuit::LookupSet;
use protocol::CardCost;

use crate::{
    format::number::{bytes, counted, percent},
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
}

impl Standing {
    /// Everything that a position of a slider tells, and sizes.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let operations = &self.cost.operations;
        let one = operations.set.map(LookupSet::profile);
        let lookups = one.map(|one| duration(one.milliseconds * operations.lookups as f64));
        let figures = [
            Some(accuracy(self.accuracy.as_ref())),
            Some((t!("Agreement with the original"), agreement(&self.fidelity))),
            lookups,
            Some((t!("Sent for an answer, there and back"), sent(&self.cost))),
            Some((t!("A sealed copy"), bytes(self.cost.sealed_bytes))),
        ];
        figures.into_iter().flatten().collect()
    }
}

/// Bytes of a question and of its answer.
fn sent(cost: &CardCost) -> String {
    format!("{}, {}", bytes(cost.input_bytes), bytes(cost.result_bytes))
}

/// Accuracy beside the labels.
pub(super) fn accuracy(accuracy: Option<&Accuracy>) -> Figure {
    let told = accuracy.map_or(t!("Not measured").to_owned(), wording::accuracy);
    (t!("Accuracy"), told)
}

/// What an answer usually takes one thread.
pub(super) fn duration(milliseconds: f64) -> Figure {
    (
        t!("A server alone, on one usual thread"),
        cost::duration(milliseconds / 1e3),
    )
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
