//! Rows unlike any other: drawn anywhere inside the ranges, and how many of them are answered wrongly.

use circuit::{Circuit, OutputPolicy, Trained};

use super::{fidelity::probabilities, rows, trial::Trial};
use crate::{
    model::{
        feature::Feature,
        link::Link,
        scorer::{Scorer, best},
    },
    words::counted,
};

/// Rows that are drawn, if that takes no more products than these.
const DRAWN: usize = 1_000;
const MOST_PRODUCTS: usize = 1 << 24;
const FEWEST: usize = 100;
/// By how much an answer is off that is wrong: of a probability, or of a score as a share of how far apart usual
/// ones are.
const WRONG: f64 = 0.25;

/// What became of rows drawn anywhere inside the ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Strays {
    /// Rows that were drawn.
    pub(crate) drawn: usize,
    /// Rows that are answered wrongly.
    pub(crate) lost: usize,
}

impl Strays {
    /// Share of them that is answered wrongly; none where none is.
    pub(crate) fn share(&self) -> Option<f64> {
        (self.lost > 0).then_some(self.lost as f64 / self.drawn as f64)
    }

    /// What the owner is told, if anything.
    pub(crate) fn remark(&self) -> Option<String> {
        let Self { drawn, lost } = self;
        self.share().map(|share| {
            let percent = 100.0 * share;
            format!(
                "{} of {drawn} drawn anywhere inside the ranges ({percent:.1} %) would be answered wrongly: they are unlike usual ones, and numbers inside the model leave the room that those need. {WHAT_TO_DO}",
                counted(*lost, "row")
            )
        })
    }
}

const WHAT_TO_DO: &str = "Ranges no wider than real inputs keep such rows out.";

impl Trial<'_> {
    /// Draws rows anywhere inside the ranges and asks the original and the integer twin.
    pub(crate) fn strays(
        &self,
        original: &dyn Scorer,
        features: &[Feature],
        circuit: &Circuit,
        trained: &Trained,
    ) -> Strays {
        let quick = MOST_PRODUCTS / original.products().max(1);
        let rows = rows::anywhere(features, quick.clamp(FEWEST, DRAWN));
        let asked = Asked {
            circuit,
            link: original.link(),
            widths: self.widths(),
        };
        let twin = circuit.twin(trained).ok();
        let is_lost = |row: &&Vec<f64>| {
            let twin = twin.as_ref();
            let integers = twin.and_then(|twin| {
                let quantized = circuit.encoder.quantize(row).ok()?;
                twin.integer_scores(&quantized).ok()
            });
            integers.is_none_or(|integers| asked.is_lost(&original.scores(row), &integers))
        };
        Strays {
            lost: rows.iter().filter(is_lost).count(),
            drawn: rows.len(),
        }
    }

    /// How far apart usual scores of each output are.
    fn widths(&self) -> Vec<f64> {
        let scores = &self.scores[usize::from(!self.has_rows())];
        let outputs = scores.first().map_or(0, Vec::len);
        let width = |output: usize| {
            let column = scores.iter().map(|row| row[output]);
            let (low, high) = column
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| {
                    (low.min(score), high.max(score))
                });
            high - low
        };
        (0..outputs).map(width).collect()
    }
}

/// What decides whether an answer is wrong.
struct Asked<'a> {
    circuit: &'a Circuit,
    link: Link,
    widths: Vec<f64>,
}

impl Asked<'_> {
    fn is_lost(&self, exact: &[f64], integers: &[i64]) -> bool {
        let real = integers.iter().enumerate();
        let real = real.map(|(output, score)| self.circuit.real_score(output, *score as f64));
        let real: Vec<f64> = real.collect();
        self.leaves_its_range(integers)
            || self.is_far(exact, &real)
                && (self.circuit.policy.shows_scores() || best(exact) != best(&real))
    }

    /// Whether a score, or what is compared of two, comes around the torus.
    fn leaves_its_range(&self, integers: &[i64]) -> bool {
        let range = 2f64.powi(64) / self.circuit.score_delta() as f64;
        let highest = integers.iter().copied().max().unwrap_or(0);
        let lowest = integers.iter().copied().min().unwrap_or(0);
        let reach = match self.circuit.policy {
            OutputPolicy::Label => highest - lowest,
            OutputPolicy::Scores { .. } | OutputPolicy::Decision => highest.max(-lowest),
        };
        reach as f64 >= range / 2.0
    }

    fn is_far(&self, exact: &[f64], real: &[f64]) -> bool {
        let far = |distance: f64| distance.is_nan() || distance > WRONG;
        match self.link {
            link if link.is_value() || link == Link::Margin => {
                // A label's scores may all be shifted.
                let shift = match self.circuit.policy {
                    OutputPolicy::Label => mean(exact) - mean(real),
                    OutputPolicy::Scores { .. } | OutputPolicy::Decision => 0.0,
                };
                let pairs = exact.iter().zip(real).zip(&self.widths);
                let mut distances = pairs.map(|((exact, real), width)| {
                    (exact - real - shift).abs() / width.max(f64::MIN_POSITIVE)
                });
                distances.any(far)
            }
            link => {
                let pairs = (probabilities(link, exact).into_iter()).zip(probabilities(link, real));
                let mut distances = pairs.map(|(exact, real)| (exact - real).abs());
                distances.any(far)
            }
        }
    }
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().sum::<f64>() / scores.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_of_rows_that_are_all_answered_rightly() {
        let (none, some) = ((1_000, 0), (1_000, 12));
        let strays = |(drawn, lost)| Strays { drawn, lost };
        assert_eq!(strays(none).remark(), None);
        let remark = strays(some).remark().unwrap();
        assert!(
            remark.starts_with("12 rows of 1000 drawn anywhere"),
            "{remark}"
        );
        assert!(remark.contains("(1.2 %)"), "{remark}");
    }
}
