use std::fmt;

use super::{
    forest::Forest,
    gallery::Gallery,
    linear::LinearModel,
    link::Link,
    network::{Network, layer::LayerKind},
    scorer::Scorer,
};

/// The model as trained, in floating point, with its scaler folded in.
///
/// Secret: not serializable, redacted when printed, wiped on drop.
#[derive(Clone)]
pub struct FloatModel(pub(crate) ModelKind);

/// The families of models.
#[derive(Clone)]
pub(crate) enum ModelKind {
    /// Scores are sums of weighted features.
    Linear(LinearModel),
    /// Scores come out of layers.
    Network(Network),
    /// Scores are sums of leaves.
    Forest(Forest),
    /// Scores are inner products with vectors.
    Gallery(Gallery),
}

impl ModelKind {
    /// What makes scores of the features, or of the last layer's outputs; none of trees and galleries.
    pub(crate) fn head_mut(&mut self) -> Option<&mut LinearModel> {
        match self {
            Self::Linear(model) => Some(model),
            Self::Network(network) => Some(&mut network.head),
            Self::Forest(_) | Self::Gallery(_) => None,
        }
    }

    /// Weights of the features and offsets of each sum of the first sealed layer; none of trees, filters and
    /// galleries.
    pub(crate) fn first_sums_mut(&mut self) -> Option<(&mut Vec<Vec<f64>>, &mut Vec<f64>)> {
        match self {
            Self::Linear(model) => Some(model.sums_mut()),
            Self::Network(network) => match network.layers.first_mut() {
                None => Some(network.head.sums_mut()),
                Some(layer) if layer.kind == LayerKind::Dense => {
                    Some((&mut layer.rows, &mut layer.offsets))
                }
                Some(_) => None,
            },
            Self::Gallery(_) | Self::Forest(_) => None,
        }
    }

    /// Weights of the features in each sum of the first sealed layer; none of trees and filters.
    pub(crate) fn first_rows_mut(&mut self) -> Option<&mut Vec<Vec<f64>>> {
        match self {
            Self::Linear(model) => Some(model.rows_mut()),
            Self::Gallery(gallery) => Some(gallery.0.rows_mut()),
            Self::Network(network) => match network.layers.first_mut() {
                None => Some(network.head.rows_mut()),
                Some(layer) if layer.kind == LayerKind::Dense => Some(&mut layer.rows),
                Some(_) => None,
            },
            Self::Forest(_) => None,
        }
    }
}

impl FloatModel {
    /// Number of features.
    pub fn features(&self) -> usize {
        self.scorer().features()
    }

    /// Number of scores.
    pub fn outputs(&self) -> usize {
        self.scorer().outputs()
    }

    /// How scores become answers.
    pub fn link(&self) -> Link {
        self.scorer().link()
    }

    /// Scores of one row of cleartext features. Features beyond the row count as 0.
    pub fn scores(&self, row: &[f64]) -> Vec<f64> {
        self.scorer().scores(row)
    }

    pub(crate) fn scorer(&self) -> &dyn Scorer {
        match &self.0 {
            ModelKind::Linear(model) => model,
            ModelKind::Network(network) => network,
            ModelKind::Forest(forest) => forest,
            ModelKind::Gallery(gallery) => gallery,
        }
    }

    pub(crate) fn scorer_mut(&mut self) -> &mut dyn Scorer {
        match &mut self.0 {
            ModelKind::Linear(model) => model,
            ModelKind::Network(network) => network,
            ModelKind::Forest(forest) => forest,
            ModelKind::Gallery(gallery) => gallery,
        }
    }
}

impl fmt::Debug for FloatModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outputs, features) = (self.outputs(), self.features());
        write!(formatter, "FloatModel({outputs} x {features}, redacted)")
    }
}
