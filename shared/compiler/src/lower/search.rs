//! Circuits are tried from fast to exact, and the first that is close enough to the original is taken.

use card::{Accuracy, Fidelity, LookupChoice, QuantizationChoice};
use circuit::{Circuit, Head, LookupSet, Trained};

use crate::measure::{
    fidelity::Tolerance,
    strays::Strays,
    trial::{Measured, Trial},
};

/// Loss of accuracy or determination that is accepted for smaller models and faster lookups: 0.1 points.
pub(crate) const ACCEPTED_LOSS: f64 = 0.001;
/// Loss that is accepted for faster lookups of a network or a policy: 0.2 points.
pub(crate) const ACCEPTED_LOOKUP_LOSS: f64 = 0.002;

/// How many times as much as the closest candidate a faster one may lose where none is within the tolerance.
const AS_CLOSE: f64 = 1.2;

/// Share of labels, or of the values' variance, that answers may lose before they are others: seen on so many of the
/// owner's rows, or on rows drawn around them.
const MOST_LOST: f64 = 0.07;
const MOST_LOST_AROUND: f64 = 0.25;
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
        Self::measured(circuit, trained, (input_bits, weight_bits), measured)
    }

    /// One that was measured.
    pub(crate) fn measured(
        circuit: Circuit,
        trained: Trained,
        (input_bits, weight_bits): (u8, u8),
        measured: Measured,
    ) -> Self {
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

/// The first candidate within the tolerance, else the one that comes closest to it.
pub(crate) fn closest(candidates: &[Candidate], tolerance: Tolerance) -> Option<usize> {
    first_as_close(used(candidates, tolerance), 1.0)
}

/// The first candidate within the tolerance, else the first that comes about as close to it as any: where a closer one
/// is slower.
pub(crate) fn fast_and_close(candidates: &[Candidate], tolerance: Tolerance) -> Option<usize> {
    first_as_close(used(candidates, tolerance), AS_CLOSE)
}

fn used(candidates: &[Candidate], tolerance: Tolerance) -> impl Iterator<Item = f64> + Clone {
    let candidates = candidates.iter();
    candidates.map(move |candidate| candidate.measured.used_of(tolerance))
}

fn first_as_close(used: impl Iterator<Item = f64> + Clone, as_close: f64) -> Option<usize> {
    let least = used.clone().fold(f64::INFINITY, f64::min);
    let most = if least <= 1.0 { 1.0 } else { least * as_close };
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
    /// On rows drawn around the owner's.
    pub(crate) drawn: Fidelity,
    /// Numbers of lookups that trees can be brought down to, the most first.
    pub(crate) budget: Vec<LookupChoice>,
    /// Rows unlike any other, where numbers inside the model may leave their room.
    pub(crate) strays: Option<Strays>,
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
            drawn: chosen.measured.drawn,
            circuit: chosen.circuit,
            trained: chosen.trained,
            choices,
            budget: Vec::new(),
            strays: None,
            remarks: Vec::new(),
        }
    }

    /// How far the answers are others than the original's, and not only less close: to the owner's rows, or to rows
    /// around them, which of a gallery lie between its vectors. Between classes the class alone counts. Trees say so in
    /// their own way.
    pub(crate) fn another(&self) -> Option<Fidelity> {
        let is_sure = self.fidelity.is_measured && self.fidelity.rows >= FEWEST_ROWS;
        let is_gallery = self.circuit.head == Head::Gallery;
        let around = (!is_gallery).then_some((self.drawn, MOST_LOST_AROUND));
        let seen = std::iter::once((self.fidelity, MOST_LOST)).chain(around);
        let others = seen.filter(|(fidelity, most)| {
            let explained = fidelity.determination;
            let lost = fidelity
                .labels
                .or(explained.map(|explained| 1.0 - explained));
            lost.is_some_and(|lost| lost.is_nan() || lost > *most)
        });
        let is_tree = !self.circuit.encoder.grids.is_empty();
        let is_judged = is_sure && !is_tree && (self.circuit.lookups.is_some() || !is_gallery);
        let mut others = others.filter(|_| is_judged);
        others.next().map(|(fidelity, _)| fidelity)
    }

    /// Measures again, after the chosen circuit got its policy.
    pub(crate) fn measure(&mut self, trial: &Trial) {
        let measured = trial.measure(&self.circuit, &self.trained);
        (self.accuracy, self.fidelity) = (measured.accuracy, measured.fidelity);
        self.drawn = measured.drawn;
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
        first_as_close(used.iter().copied(), AS_CLOSE)
    }

    #[test]
    fn the_first_within_the_tolerance_is_taken() {
        assert_eq!(first_of(&[1.1, 0.99, 0.2]), Some(1));
    }

    #[test]
    fn where_none_is_within_the_first_that_comes_about_as_close_is_taken() {
        assert_eq!(first_of(&[9.0, 3.3, 3.0, 3.1]), Some(1));
    }

    #[test]
    fn where_speed_is_no_reason_the_closest_is_taken() {
        let closest_of = |used: &[f64]| first_as_close(used.iter().copied(), 1.0);
        assert_eq!(closest_of(&[9.0, 3.6, 3.0, 3.1]), Some(2));
        assert_eq!(closest_of(&[1.1, 0.99, 0.2]), Some(1));
    }

    #[test]
    fn something_is_taken_where_nothing_can_be_said() {
        assert_eq!(first_of(&[f64::INFINITY, f64::INFINITY]), Some(0));
        assert_eq!(first_of(&[f64::NAN]), Some(0));
        assert_eq!(first_of(&[]), None);
    }
}
