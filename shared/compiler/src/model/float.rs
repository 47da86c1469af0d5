use std::fmt;

use circuit::FeatureRange;

use super::{feature::Feature, forest::Forest, linear::LinearModel, link::Link, network::Network};

/// The model as trained, in floating point, with its scaler folded in.
///
/// Secret: not serializable, redacted when printed, wiped on drop.
#[derive(Clone)]
pub struct FloatModel(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    /// Scores are sums of weighted features.
    Linear(LinearModel),
    /// Scores come out of layers.
    Network(Network),
    /// Scores are sums of leaves.
    Forest(Forest),
}

impl FloatModel {
    /// Number of features.
    pub fn features(&self) -> usize {
        match &self.0 {
            Kind::Linear(model) => model.features(),
            Kind::Network(network) => network.features,
            Kind::Forest(forest) => forest.features(),
        }
    }

    /// Number of scores.
    pub fn outputs(&self) -> usize {
        match &self.0 {
            Kind::Linear(model) => model.outputs(),
            Kind::Network(network) => network.head.outputs(),
            Kind::Forest(forest) => forest.outputs(),
        }
    }

    /// How scores become answers.
    pub fn link(&self) -> Link {
        match &self.0 {
            Kind::Linear(model) => model.link(),
            Kind::Network(network) => network.head.link(),
            Kind::Forest(forest) => forest.link(),
        }
    }

    /// Scores of one row of cleartext features. Features beyond the row count as 0.
    pub fn scores(&self, row: &[f64]) -> Vec<f64> {
        match &self.0 {
            Kind::Linear(model) => model.scores(row),
            Kind::Network(network) => network.scores(row),
            Kind::Forest(forest) => forest.scores(row),
        }
    }

    /// Width and height of the picture that a network's first layer reads.
    pub(crate) fn image(&self) -> Option<(usize, usize)> {
        match &self.0 {
            Kind::Network(network) => network
                .convolution()
                .map(|shape| (shape.width, shape.height)),
            Kind::Linear(_) | Kind::Forest(_) => None,
        }
    }

    /// Features of one range where filters treat them alike.
    pub(crate) fn with_common_range(&self, mut features: Vec<Feature>) -> Vec<Feature> {
        if self.image().is_some() {
            let ranges = || features.iter().map(|feature| feature.range);
            let minimum = ranges()
                .map(|range| range.minimum)
                .fold(f64::INFINITY, f64::min);
            let maximum = ranges()
                .map(|range| range.maximum)
                .fold(f64::NEG_INFINITY, f64::max);
            let range = FeatureRange { minimum, maximum };
            features
                .iter_mut()
                .for_each(|feature| feature.range = range);
        }
        features
    }

    /// The same model for features divided by `factor`.
    pub(crate) fn for_features_divided_by(self, factor: f64) -> Self {
        Self(match self.0 {
            Kind::Linear(model) => Kind::Linear(model.for_features_divided_by(factor)),
            Kind::Network(network) => Kind::Network(network.for_features_divided_by(factor)),
            Kind::Forest(forest) => Kind::Forest(forest.for_features_divided_by(factor)),
        })
    }

    /// The same model with `threshold` taken from each score.
    pub(crate) fn minus(self, threshold: f64) -> Self {
        Self(match self.0 {
            Kind::Linear(model) => Kind::Linear(model.minus(threshold)),
            Kind::Network(network) => Kind::Network(network.minus(threshold)),
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
