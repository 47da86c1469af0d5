use std::fmt;

use crate::{Link, linear::LinearModel, trees::Forest};

/// The model as trained, in floating point, with its scaler folded in.
///
/// Secret: not serializable, redacted when printed, wiped on drop.
#[derive(Clone)]
pub struct FloatModel(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    /// Scores are sums of weighted features.
    Linear(LinearModel),
    /// Scores are sums of leaves.
    Forest(Forest),
}

impl FloatModel {
    /// Number of features.
    pub fn features(&self) -> usize {
        match &self.0 {
            Kind::Linear(model) => model.features(),
            Kind::Forest(forest) => forest.features(),
        }
    }

    /// Number of scores.
    pub fn outputs(&self) -> usize {
        match &self.0 {
            Kind::Linear(model) => model.outputs(),
            Kind::Forest(forest) => forest.outputs(),
        }
    }

    /// How scores become answers.
    pub fn link(&self) -> Link {
        match &self.0 {
            Kind::Linear(model) => model.link(),
            Kind::Forest(forest) => forest.link(),
        }
    }

    /// Scores of one row of cleartext features. Features beyond the row count as 0.
    pub fn scores(&self, row: &[f64]) -> Vec<f64> {
        match &self.0 {
            Kind::Linear(model) => model.scores(row),
            Kind::Forest(forest) => forest.scores(row),
        }
    }

    /// The same model for features divided by `factor`.
    pub(crate) fn for_features_divided_by(self, factor: f64) -> Self {
        Self(match self.0 {
            Kind::Linear(model) => Kind::Linear(model.for_features_divided_by(factor)),
            Kind::Forest(forest) => Kind::Forest(forest.for_features_divided_by(factor)),
        })
    }

    /// The same model with `threshold` taken from each score.
    pub(crate) fn minus(self, threshold: f64) -> Self {
        Self(match self.0 {
            Kind::Linear(model) => Kind::Linear(model.minus(threshold)),
            Kind::Forest(forest) => Kind::Forest(forest.minus(threshold)),
        })
    }
}

impl fmt::Debug for FloatModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outputs, features) = (self.outputs(), self.features());
        write!(formatter, "FloatModel({outputs} x {features}, redacted)")
    }
}
