use std::fmt;

use circuit::Placement;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{link::Link, scorer::Scorer};
use crate::error::Error;

/// A linear model as trained, in floating point, with its scaler folded in:
/// `score[c] = sum_i rows[c][i] * feature[i] + offsets[c]`.
///
/// Secret: not serializable, redacted when printed, wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct LinearModel {
    rows: Vec<Vec<f64>>,
    offsets: Vec<f64>,
    #[zeroize(skip)]
    link: Link,
}

impl LinearModel {
    /// A model of `outputs` rows of `features` weights, and one offset for each output.
    pub(crate) fn new(rows: Vec<Vec<f64>>, offsets: Vec<f64>, link: Link) -> Self {
        Self {
            rows,
            offsets,
            link,
        }
    }

    /// This model, unless a number of it is not finite.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub(crate) fn finite(self) -> Result<Self, Error> {
        let mut numbers = self.rows.iter().flatten().chain(&self.offsets);
        match numbers.all(|number| number.is_finite()) {
            true => Ok(self),
            false => Err(Error::NotFinite),
        }
    }

    /// Weights of one output, in feature order.
    pub(crate) fn row(&self, output: usize) -> &[f64] {
        &self.rows[output]
    }

    /// All weights, to be laid out anew.
    pub(crate) fn rows_mut(&mut self) -> &mut Vec<Vec<f64>> {
        &mut self.rows
    }

    /// All weights and offsets.
    pub(crate) fn sums_mut(&mut self) -> (&mut Vec<Vec<f64>>, &mut Vec<f64>) {
        (&mut self.rows, &mut self.offsets)
    }

    pub(crate) fn offset(&self, output: usize) -> f64 {
        self.offsets[output]
    }

    /// Reads the same scores otherwise.
    pub(crate) fn relink(&mut self, link: Link) {
        self.link = link;
    }

    /// The second score less the first, as the one score of a model.
    pub(crate) fn difference(&self, link: Link) -> Self {
        let pairs = self.rows[0].iter().zip(&self.rows[1]);
        Self {
            rows: vec![pairs.map(|(first, second)| second - first).collect()],
            offsets: vec![self.offsets[1] - self.offsets[0]],
            link,
        }
    }

    /// The model whose scores, so placed, are this one's; no placements change nothing.
    pub(crate) fn placed(mut self, placements: &[Placement]) -> Self {
        let outputs = self.rows.iter_mut().zip(&mut self.offsets);
        for ((row, offset), placement) in outputs.zip(placements) {
            for weight in row {
                *weight /= placement.stretch;
            }
            *offset = (*offset - placement.centre) / placement.stretch;
        }
        self
    }

    /// The same model with the mean score taken from each.
    pub(crate) fn centred(mut self) -> Self {
        let share = 1.0 / self.rows.len().max(1) as f64;
        for feature in 0..self.features() {
            let mean = self.rows.iter().map(|row| row[feature]).sum::<f64>() * share;
            self.rows.iter_mut().for_each(|row| row[feature] -= mean);
        }
        let mean = self.offsets.iter().sum::<f64>() * share;
        self.offsets.iter_mut().for_each(|offset| *offset -= mean);
        self
    }

    /// Whether this model's first score is the other's with the sign changed.
    pub(crate) fn is_negative_of(&self, other: &Self) -> bool {
        let opposite = |a: f64, b: f64| (a + b).abs() <= 1e-6 * (a.abs() + b.abs());
        let weights = self.rows[0].iter().zip(&other.rows[0]);
        opposite(self.offsets[0], other.offsets[0])
            && weights.into_iter().all(|(a, b)| opposite(*a, *b))
    }
}

impl Scorer for LinearModel {
    fn features(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    fn outputs(&self) -> usize {
        self.rows.len()
    }

    fn link(&self) -> Link {
        self.link
    }

    fn scores(&self, row: &[f64]) -> Vec<f64> {
        let dot = |weights: &[f64]| weights.iter().zip(row).map(|(w, x)| w * x).sum::<f64>();
        let outputs = self.rows.iter().zip(&self.offsets);
        outputs
            .map(|(weights, offset)| dot(weights) + offset)
            .collect()
    }

    fn divide_features_by(&mut self, factor: f64) {
        for weight in self.rows.iter_mut().flatten() {
            *weight *= factor;
        }
    }

    fn subtract(&mut self, threshold: f64) {
        for offset in &mut self.offsets {
            *offset -= threshold;
        }
    }
}

impl fmt::Debug for LinearModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outputs, features) = (self.outputs(), self.features());
        write!(formatter, "LinearModel({outputs} x {features}, redacted)")
    }
}
