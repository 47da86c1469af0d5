use card::{Fidelity, ValueLink};
use circuit::OutputPolicy;

use crate::model::{link::Link, scorer::best};

/// How much of the original's answers a model may lose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance {
    /// Share of other labels.
    pub(crate) labels: f64,
    /// Error of a probability, at most.
    pub(crate) probability: f64,
    /// The same in the mean.
    pub(crate) mean_probability: f64,
    /// Share of the scores' variance.
    pub(crate) variance: f64,
    /// The same of scores that do nothing but tell classes apart.
    pub(crate) margins: f64,
    /// How many times as much may be lost on rows that were drawn beside the owner's.
    pub(crate) drawn: f64,
}

impl Tolerance {
    /// How much a model loses, as a multiple of what it may.
    pub(crate) fn used_by(&self, fidelity: &Fidelity) -> f64 {
        let labels = fidelity.labels;
        let labels = labels.map_or(0.0, |share| surely(share, fidelity.rows) / self.labels);
        let probability = fidelity.probability;
        let probability = probability.map_or(0.0, |error| error / self.probability);
        let mean = fidelity.mean_probability;
        let mean = mean.map_or(0.0, |error| error / self.mean_probability);
        let may_miss = match fidelity.labels {
            Some(_) => self.margins,
            None => self.variance,
        };
        let variance = fidelity.determination;
        let variance = variance.map_or(0.0, |explained| (1.0 - explained) / may_miss);
        let parts = [labels, probability, mean, variance];
        match parts.iter().any(|part| part.is_nan()) {
            true => f64::INFINITY,
            false => parts.into_iter().fold(0.0, f64::max),
        }
    }
}

/// A share seen among so many rows, with its standard error on top: few rows prove little.
fn surely(share: f64, rows: usize) -> f64 {
    share + (share * (1.0 - share) / rows.max(1) as f64).sqrt()
}

/// Share of how far the one score spreads that lies on the edge between two classes.
pub(crate) const EDGE: f64 = 0.005;

/// What the original says to rows.
pub(crate) struct Original<'a> {
    pub(crate) scores: &'a [Vec<f64>],
    pub(crate) link: Link,
}

impl Original<'_> {
    /// Compares with answers to the same rows under a policy, given one or more times: scores, marks of which
    /// the largest is the label, or a sign. An answer that is empty has nothing in common.
    pub(crate) fn fidelity(
        &self,
        answers: &[Vec<Vec<f64>>],
        policy: OutputPolicy,
        is_measured: bool,
    ) -> Fidelity {
        let are_scores = policy.shows_scores();
        let is_value = self.link.is_value();
        let is_class = !is_value || !are_scores;
        let has_probability = !is_value && self.link != Link::Margin;
        let errors = (are_scores && has_probability).then(|| self.probability_errors(answers));
        let (probability, mean_probability) = errors.unzip();
        Fidelity {
            rows: self.scores.len(),
            is_measured,
            labels: is_class.then(|| self.other_labels(answers, policy)),
            probability,
            mean_probability,
            determination: (are_scores && !has_probability).then(|| self.determination(answers)),
        }
    }

    /// Rows whose label is left out: their one score lies on the edge between two classes.
    pub(crate) fn undecided(&self) -> usize {
        let edge = self.edge();
        let scores = self.scores.iter();
        scores.filter(|exact| !is_decided(exact, edge)).count()
    }

    fn other_labels(&self, answers: &[Vec<Vec<f64>>], policy: OutputPolicy) -> f64 {
        let edge = self.edge();
        let is_decided = |(exact, _): &(&Vec<f64>, _)| is_decided(exact, edge);
        let pairs = || {
            let rounds = answers.iter();
            let pairs = rounds.flat_map(|round| self.scores.iter().zip(round));
            pairs.filter(is_decided)
        };
        let others = pairs().filter(|(exact, answer)| !self.same_label(exact, answer, policy));
        others.count() as f64 / pairs().count().max(1) as f64
    }

    /// How far from 0 the one score may lie that says nothing: there rounding alone, or what training tolerates, decides
    /// the original's own label, as of the vectors on the edge of a one-class machine.
    fn edge(&self) -> f64 {
        let scores = || self.scores.iter().filter_map(|scores| scores.first());
        let count = self.scores.len().max(1) as f64;
        let mean = scores().sum::<f64>() / count;
        let square = scores().map(|score| (score - mean).powi(2)).sum::<f64>();
        EDGE * (square / count).sqrt()
    }

    fn same_label(&self, exact: &[f64], answer: &[f64], policy: OutputPolicy) -> bool {
        if answer.is_empty() {
            return false;
        }
        if policy.has_threshold() {
            let any = |scores: &[f64]| scores.iter().any(|score| *score >= 0.0);
            return any(exact) == any(answer);
        }
        let several = self.link == Link::Logistic && exact.len() == answer.len();
        match several {
            true => (exact.iter().zip(answer)).all(|(a, b)| (*a > 0.0) == (*b > 0.0)),
            false => best(exact) == best(answer),
        }
    }

    /// The largest root mean square of a row's probability that is missed most, and the mean of all errors.
    fn probability_errors(&self, answers: &[Vec<Vec<f64>>]) -> (f64, f64) {
        let rounds = answers.len().max(1) as f64;
        let of_row = |(row, exact): (usize, &Vec<f64>)| {
            let exact = probabilities(self.link, exact);
            let missed = |round: &Vec<Vec<f64>>| {
                let answer = probabilities(self.link, &round[row]);
                let each = exact.iter().enumerate();
                let errors = each.map(|(output, exact)| match answer.get(output) {
                    Some(answer) => (answer - exact).abs(),
                    None => 1.0,
                });
                errors.fold((0.0, 0.0), |(most, sum): (f64, f64), error| {
                    (most.max(error), sum + error / exact.len() as f64)
                })
            };
            let (squares, sum) = answers
                .iter()
                .map(missed)
                .fold((0.0, 0.0), |(squares, sum), (most, mean)| {
                    (squares + most.powi(2), sum + mean)
                });
            ((squares / rounds).sqrt(), sum / rounds)
        };
        let rows = self.scores.iter().enumerate().map(of_row);
        let (most, sum) = rows.fold((0.0, 0.0), |(most, sum): (f64, f64), (error, mean)| {
            (most.max(error), sum + mean)
        });
        (most, sum / self.scores.len().max(1) as f64)
    }

    /// Of the output that is followed worst.
    fn determination(&self, answers: &[Vec<Vec<f64>>]) -> f64 {
        let outputs = self.scores.first().map_or(0, Vec::len);
        let of_output = |output: usize| {
            let column = || self.scores.iter().map(|scores| scores[output]);
            let count = self.scores.len() as f64;
            let mean = column().sum::<f64>() / count;
            let total = column().map(|score| (score - mean).powi(2)).sum::<f64>() / count;
            let pairs = answers.iter().flat_map(|round| round.iter().zip(column()));
            let misses = pairs.map(|(answer, exact)| {
                let answer = answer.get(output).copied();
                answer.map_or(total, |answer| (answer - exact).powi(2))
            });
            let residual = misses.sum::<f64>() / (count * answers.len().max(1) as f64);
            let scale = mean.abs().max(f64::MIN_POSITIVE);
            match total > (1e-9 * scale).powi(2) {
                true => 1.0 - residual / total,
                false => 1.0 - (residual.sqrt() / scale).min(1.0),
            }
        };
        (0..outputs).map(of_output).fold(1.0, f64::min)
    }
}

/// Whether scores tell a label: a single one does beyond the edge.
fn is_decided(exact: &[f64], edge: f64) -> bool {
    match exact {
        [score] => score.abs() > edge,
        _ => true,
    }
}

/// Probabilities that scores stand for.
pub(super) fn probabilities(link: Link, scores: &[f64]) -> Vec<f64> {
    match link {
        Link::Logistic => {
            let scores = scores.iter();
            scores
                .map(|score| ValueLink::Logistic.value(*score))
                .collect()
        }
        Link::Softmax | Link::Share | Link::OneVersusRest | Link::Clipped => {
            link.probability_link().probabilities(scores)
        }
        Link::Identity | Link::Exponential | Link::Squared | Link::Softplus | Link::Margin => {
            scores.to_vec()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCORES: OutputPolicy = OutputPolicy::Scores {
        resolution_bits: 12,
    };

    const TOLERANCE: Tolerance = Tolerance {
        labels: 0.01,
        probability: 0.1,
        mean_probability: 0.05,
        variance: 0.001,
        margins: 0.01,
        drawn: 1.0,
    };

    fn compared(link: Link, scores: &[[f64; 2]], answers: &[[f64; 2]]) -> Fidelity {
        let rows = |rows: &[[f64; 2]]| rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
        let scores = rows(scores);
        let original = Original {
            scores: &scores,
            link,
        };
        original.fidelity(&[rows(answers)], SCORES, true)
    }

    #[test]
    fn other_labels_and_errors_of_probabilities_are_told() {
        let scores = [[2.0, 0.0], [0.0, 0.1]];
        let same = compared(Link::Softmax, &scores, &scores);
        assert_eq!((same.labels, same.probability), (Some(0.0), Some(0.0)));
        let turned = compared(Link::Softmax, &scores, &[[2.0, 0.0], [0.1, 0.0]]);
        assert_eq!((turned.labels, turned.determination), (Some(0.5), None));
        assert!((turned.probability.unwrap() - 0.05).abs() < 0.001);
        assert!((turned.mean_probability.unwrap() - 0.025).abs() < 0.000_5);
    }

    #[test]
    fn of_scores_that_only_tell_classes_apart_more_may_be_missed() {
        let scores = [[1.0, 0.0], [0.0, 1.0]];
        let close = [[0.9, 0.0], [0.0, 1.0]];
        let [margin, value] = [Link::Margin, Link::Identity]
            .map(|link| TOLERANCE.used_by(&compared(link, &scores, &close)));
        assert!((10.0 * margin / value - 1.0).abs() < 1e-9);
    }

    #[test]
    fn probabilities_are_those_that_users_read() {
        let scores = [[1.0, 0.0], [-2.0, 3.0]];
        let read = card::ProbabilityLink::OneVersusRest.probabilities(&scores[0]);
        assert_eq!(probabilities(Link::OneVersusRest, &scores[0]), read);
        assert_eq!(probabilities(Link::Share, &scores[1]), [0.0, 1.0]);
    }

    #[test]
    fn values_are_compared_by_output_and_the_worst_counts() {
        let scores = [[1.0, 10_000.0], [2.0, 10_002.0], [3.0, 10_004.0]];
        let same = compared(Link::Identity, &scores, &scores);
        assert_eq!((same.determination, same.labels), (Some(1.0), None));
        let flat = [[1.0, 10_002.0], [2.0, 10_002.0], [3.0, 10_002.0]];
        let flat = compared(Link::Identity, &scores, &flat).determination;
        assert!(flat.unwrap().abs() < 1e-9);
    }

    #[test]
    fn a_constant_is_compared_by_its_own_size() {
        let found = compared(Link::Identity, &[[-0.5, 1.0]; 3], &[[-0.25, 1.0]; 3]);
        assert_eq!(found.determination, Some(0.5));
    }

    #[test]
    fn an_answer_that_is_missing_is_wrong() {
        let original = Original {
            scores: &[vec![3.0]],
            link: Link::Logistic,
        };
        let found = original.fidelity(&[vec![Vec::new()]], SCORES, true);
        assert_eq!((found.labels, found.probability), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn what_is_used_of_a_tolerance_is_the_worst_of_its_parts() {
        let mut fidelity = compared(Link::Softmax, &[[0.0, 1.0]], &[[0.0, 1.0]]);
        assert_eq!(TOLERANCE.used_by(&fidelity), 0.0);
        (fidelity.labels, fidelity.rows) = (Some(0.02), 19_600);
        assert!((TOLERANCE.used_by(&fidelity) - 2.1).abs() < 1e-9);
        fidelity.mean_probability = Some(0.2);
        assert_eq!(TOLERANCE.used_by(&fidelity), 4.0);
        fidelity.probability = Some(0.5);
        assert_eq!(TOLERANCE.used_by(&fidelity), 5.0);
    }
}
