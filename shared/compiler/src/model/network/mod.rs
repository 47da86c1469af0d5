//! Neural networks: layers with elementwise functions between them.

pub(crate) mod function;
pub(crate) mod functions;
pub(crate) mod layer;
mod passing;

use circuit::{Convolution, Placement};

use self::{
    function::Function,
    functions::Functions,
    layer::{Layer, LayerKind},
};
use super::{linear::LinearModel, link::Link, scorer::Scorer};

/// Most layers before the head, one that is folded into sealed tables among them.
pub(crate) const MOST_LAYERS: usize = 5;

/// A network as trained, in floating point; its layers wipe themselves.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) features: usize,
    pub(crate) layers: Vec<Layer>,
    /// What makes scores of the last layer's outputs.
    pub(crate) head: LinearModel,
}

impl Network {
    /// The same network with the mean score of all classes taken from each: the best class is the same,
    /// and scores need less room.
    pub(crate) fn centred(self) -> Self {
        Self {
            head: self.head.clone().centred(),
            ..self
        }
    }

    /// The network whose scores, so placed, are this one's.
    pub(crate) fn placed(self, placements: &[Placement]) -> Self {
        Self {
            head: self.head.clone().placed(placements),
            ..self
        }
    }

    /// The same network, in which each neuron of the last layer stands so often and counts for so much less: the noise
    /// of one lookup becomes that of their mean. None of filters.
    pub(crate) fn repeated(&self, copies: usize) -> Option<Self> {
        let mut network = self.clone();
        let layer = network.layers.last_mut()?;
        if layer.kind != LayerKind::Dense {
            return None;
        }
        layer.rows = vec![layer.rows.as_slice(); copies].concat();
        layer.offsets = layer.offsets.repeat(copies);
        let functions: Vec<&Function> = layer.functions.iter().collect();
        layer.functions = Functions::of_each(functions.repeat(copies));
        let row = |output: usize| {
            let weights = self.head.row(output).iter();
            let shares = weights.map(|weight| weight / copies as f64);
            shares.collect::<Vec<f64>>().repeat(copies)
        };
        let outputs = 0..self.head.outputs();
        let offsets = outputs.clone().map(|output| self.head.offset(output));
        network.head = LinearModel::new(
            outputs.clone().map(row).collect(),
            offsets.collect(),
            self.head.link(),
        );
        Some(network)
    }

    /// The convolution that the features go through first.
    pub(crate) fn convolution(&self) -> Option<&Convolution> {
        match self.layers.first().map(|layer| &layer.kind) {
            Some(LayerKind::Convolution(shape)) => Some(shape),
            _ => None,
        }
    }
}

impl Scorer for Network {
    fn features(&self) -> usize {
        self.features
    }

    fn outputs(&self) -> usize {
        self.head.outputs()
    }

    fn products(&self) -> usize {
        let layers = self.layers.iter();
        let products = layers.map(|layer| layer.outputs() * layer.rows.first().map_or(0, Vec::len));
        products.sum::<usize>() + self.head.features() * self.head.outputs()
    }

    fn link(&self) -> Link {
        self.head.link()
    }

    fn scores(&self, row: &[f64]) -> Vec<f64> {
        let mut values = row.to_vec();
        values.resize(self.features, 0.0);
        for layer in &self.layers {
            values = layer.values(&values);
        }
        self.head.scores(&values)
    }

    fn divide_features_by(&mut self, factor: f64) {
        let Some(first) = self.layers.first_mut() else {
            return self.head.divide_features_by(factor);
        };
        for weight in first.rows.iter_mut().flatten() {
            *weight *= factor;
        }
    }

    fn subtract(&mut self, threshold: f64) {
        self.head.subtract(threshold);
    }

    fn image(&self) -> Option<(usize, usize)> {
        let shape = self.convolution()?;
        Some((shape.width, shape.height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_neurons_say_together_what_one_says() {
        let relu = Function::identity().shaped(function::Curve::Rectified { slope: 0.0 }, "Relu");
        let network = Network {
            features: 2,
            layers: vec![Layer {
                rows: vec![vec![1.0, 2.0], vec![3.0, -1.0]],
                offsets: vec![0.25, -1.0],
                kind: LayerKind::Dense,
                functions: Functions::of_each([&Function::identity(), &relu.unwrap()]),
            }],
            head: LinearModel::new(vec![vec![2.0, 5.0]], vec![0.5], Link::Identity),
        };
        let repeated = network.repeated(4).unwrap();
        assert_eq!(repeated.layers[0].rows.len(), 8);
        for row in [[1.0, 2.0], [-3.0, 0.5]] {
            assert!((network.scores(&row)[0] - repeated.scores(&row)[0]).abs() < 1e-9);
        }
    }

    #[test]
    fn a_network_without_layers_takes_divided_features_too() {
        let head = LinearModel::new(vec![vec![0.5, -2.0]], vec![1.0], Link::Identity);
        let mut network = Network {
            features: 2,
            layers: Vec::new(),
            head,
        };
        let before = network.scores(&[51.0, 255.0]);
        network.divide_features_by(255.0);
        let after = network.scores(&[0.2, 1.0]);
        assert!((before[0] - after[0]).abs() < 1e-9);
    }
}
