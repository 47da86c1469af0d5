//! Neural networks: layers with elementwise functions between them.

pub(crate) mod function;
pub(crate) mod layer;

use circuit::{Convolution, ConvolutionLayout};

use self::layer::{Kind, Layer};
use super::{linear::LinearModel, link::Link};
use crate::{error::Error, import::RING_SIZE, read::onnx::graph};

/// Most layers before the head.
pub(crate) const MOST_LAYERS: usize = 4;

/// A network as trained, in floating point; its layers wipe themselves.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) features: usize,
    pub(crate) layers: Vec<Layer>,
    /// What makes scores of the last layer's outputs.
    pub(crate) head: LinearModel,
}

impl Network {
    /// Takes the layers before `scores` out of the graph.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub(crate) fn read(scores: &graph::affine::Affine, link: Link) -> Result<Self, Error> {
        let mut layers = Vec::new();
        let mut features = scores.features();
        let mut source = scores.source();
        while let Some(layer) = source {
            layers.push(Layer::read(layer, is_held)?);
            features = layer.affine.features();
            source = layer.affine.source();
        }
        layers.reverse();
        Ok(Self {
            features,
            layers,
            head: LinearModel::read(scores, link)?,
        })
    }

    /// Scores of one row. Features beyond the row count as 0.
    pub(crate) fn scores(&self, row: &[f64]) -> Vec<f64> {
        let mut values = row.to_vec();
        values.resize(self.features, 0.0);
        for layer in &self.layers {
            values = layer.sums(&values);
            for value in &mut values {
                *value = layer.function.at(*value);
            }
        }
        self.head.scores(&values)
    }

    /// The same network for features divided by `factor`.
    pub(crate) fn for_features_divided_by(mut self, factor: f64) -> Self {
        if let Some(first) = self.layers.first_mut() {
            for weight in first.rows.iter_mut().flatten() {
                *weight *= factor;
            }
        }
        self
    }

    /// The same network with the mean score of all classes taken from each: the best class is the same,
    /// and scores need less room.
    pub(crate) fn centred(self) -> Self {
        Self {
            head: self.head.clone().centred(),
            ..self
        }
    }

    /// The convolution that the features go through first.
    pub(crate) fn convolution(&self) -> Option<&Convolution> {
        match self.layers.first().map(|layer| &layer.kind) {
            Some(Kind::Convolution(shape)) => Some(shape),
            _ => None,
        }
    }

    /// The same network with `threshold` taken from each score.
    pub(crate) fn minus(self, threshold: f64) -> Self {
        Self {
            head: self.head.clone().minus(threshold),
            ..self
        }
    }
}

/// Whether the ring holds a convolution as one.
fn is_held(shape: &Convolution) -> bool {
    ConvolutionLayout::new(*shape, RING_SIZE).is_ok()
}
