//! Circuits are tried from fast to exact, and the first that is close enough to the original is taken.

use card::{Accuracy, Fidelity, LookupChoice, QuantizationChoice};
use circuit::{Circuit, LookupSet, Trained};

use crate::measure::{
    fidelity::Tolerance,
    trial::{Measured, Trial},
};

/// Loss of accuracy or determination that is accepted for smaller models and faster lookups: 0.1 points.
pub(crate) const ACCEPTED_LOSS: f64 = 0.001;
/// Loss that is accepted for faster lookups of a network or a policy: 0.2 points.
pub(crate) const ACCEPTED_LOOKUP_LOSS: f64 = 0.002;

/// How many times as much as the closest candidate a faster one may lose where none is within the tolerance.
const AS_CLOSE: f64 = 1.5;

/// Share of labels, or of the values' variance, that answers of a network may lose, seen on so many of the owner's
/// rows, before they are others.
const MOST_LOST: f64 = 0.07;
const FEWEST_ROWS: usize = 20;

/// A circuit that was tried, and how well it does.
pub(crate) struct Candidate {
    pub(crate) circuit: Circuit,
    pub(crate) trained: Trained,
    pub(crate) choice: QuantizationChoice,
    pub(crate) measured: Measured,
}

impl Candidate {
    /// Measures a circuit with these bits of inputs and weights.
    pub(crate) fn new(
        circuit: Circuit,
        trained: Trained,
        (input_bits, weight_bits): (u8, u8),
        trial: &Trial,
    ) -> Self {
        let measured = trial.measure(&circuit, &trained);
        let choice = QuantizationChoice {
            input_bits,
            weight_bits,
            lookups: circuit.lookups,
            lookup_count: circuit.lookup_count() as u64,
            milliseconds: milliseconds(&circuit),
            accuracy: measured.accuracy,
            fidelity: measured.fidelity,
            chosen: false,
        };
        Self {
            circuit,
            trained,
            choice,
            measured,
        }
    }

    /// Accuracy lost next to the float model; 0 where it is not measured.
    pub(crate) fn loss(&self) -> f64 {
        let accuracy = self.choice.accuracy;
        accuracy.map_or(0.0, |accuracy| accuracy.loss())
    }
}

/// What a circuit's lookups usually take on one thread.
pub(crate) fn milliseconds(circuit: &Circuit) -> f64 {
    let one = circuit.lookups.map(LookupSet::profile);
    one.map_or(0.0, |one| one.milliseconds * circuit.lookup_count() as f64)
}

/// The first candidate within the tolerance, else the first that comes about as close to it as any.
pub(crate) fn closest(candidates: &[Candidate], tolerance: Tolerance) -> Option<usize> {
    let used = |candidate: &Candidate| candidate.measured.used_of(tolerance);
    first_as_close(candidates.iter().map(used))
}

fn first_as_close(used: impl Iterator<Item = f64> + Clone) -> Option<usize> {
    let least = used.clone().fold(f64::INFINITY, f64::min);
    let most = if least <= 1.0 { 1.0 } else { least * AS_CLOSE };
    used.clone()
        .position(|used| used <= most)
        .or_else(|| used.map(|_| 0).next())
}

/// The first of the candidates that lose least.
pub(crate) fn best(candidates: &[Candidate]) -> Option<usize> {
    let losses = candidates.iter().map(Candidate::loss).enumerate();
    let best = losses.min_by(|(_, a), (_, b)| a.total_cmp(b));
    best.map(|(index, _)| index)
}

/// A compiled model, and what was tried on the way.
pub(crate) struct Lowered {
    pub(crate) circuit: Circuit,
    pub(crate) trained: Trained,
    pub(crate) choices: Vec<QuantizationChoice>,
    pub(crate) accuracy: Option<Accuracy>,
    pub(crate) fidelity: Fidelity,
    /// Numbers of lookups that trees can be brought down to, the most first.
    pub(crate) budget: Vec<LookupChoice>,
    /// What the owner should know of this circuit.
    pub(crate) remarks: Vec<String>,
    /// What an answer passes through, in words.
    pub(crate) layers: Vec<String>,
}

impl Lowered {
    /// The candidate at `chosen`.
    pub(crate) fn new(
        mut candidates: Vec<Candidate>,
        chosen: usize,
        layers: impl FnOnce(&Circuit) -> Vec<String>,
    ) -> Self {
        candidates[chosen].choice.chosen = true;
        let choices = candidates.iter().map(|tried| tried.choice.clone());
        let choices = choices.collect();
        let chosen = candidates.swap_remove(chosen);
        Self {
            layers: layers(&chosen.circuit),
            accuracy: chosen.choice.accuracy,
            fidelity: chosen.measured.fidelity,
            circuit: chosen.circuit,
            trained: chosen.trained,
            choices,
            budget: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Whether the answers of a network to the owner's rows are others than the original's, and not only less close.
    /// Between classes without probabilities the class alone counts.
    pub(crate) fn is_another(&self) -> bool {
        let is_network = self.circuit.lookups.is_some() && self.circuit.encoder.grids.is_empty();
        let Fidelity {
            labels,
            determination,
            ..
        } = self.fidelity;
        let lost = labels.or(determination.map(|explained| 1.0 - explained));
        let is_sure = self.fidelity.is_measured && self.fidelity.rows >= FEWEST_ROWS;
        is_network && is_sure && lost.is_some_and(|lost| lost.is_nan() || lost > MOST_LOST)
    }

    /// Measures again, after the chosen circuit got its policy.
    pub(crate) fn measure(&mut self, trial: &Trial) {
        let measured = trial.measure(&self.circuit, &self.trained);
        (self.accuracy, self.fidelity) = (measured.accuracy, measured.fidelity);
        for choice in self.choices.iter_mut().filter(|choice| choice.chosen) {
            choice.accuracy = self.accuracy;
            choice.fidelity = self.fidelity;
            choice.lookups = self.circuit.lookups;
            choice.lookup_count = self.circuit.lookup_count() as u64;
            choice.milliseconds = milliseconds(&self.circuit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_of(used: &[f64]) -> Option<usize> {
        first_as_close(used.iter().copied())
    }

    #[test]
    fn the_first_within_the_tolerance_is_taken() {
        assert_eq!(first_of(&[1.1, 0.99, 0.2]), Some(1));
    }

    #[test]
    fn where_none_is_within_the_first_that_comes_about_as_close_is_taken() {
        assert_eq!(first_of(&[9.0, 3.6, 3.0, 3.1]), Some(1));
    }

    #[test]
    fn something_is_taken_where_nothing_can_be_said() {
        assert_eq!(first_of(&[f64::INFINITY, f64::INFINITY]), Some(0));
        assert_eq!(first_of(&[f64::NAN]), Some(0));
        assert_eq!(first_of(&[]), None);
    }
}
