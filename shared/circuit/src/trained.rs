use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Circuit, Error, Head, Shape, Weights};

/// The secret half of a compiled model.
///
/// Not serializable, redacted when printed, wiped on drop (weights and tables wipe themselves).
#[derive(Clone)]
pub struct Trained {
    /// Weights of each hidden layer. Of a convolution: a row for each filter.
    pub hidden: Vec<Weights>,
    /// What makes scores.
    pub head: TrainedHead,
}

/// The secret half of a [`Head`].
#[derive(Clone)]
pub enum TrainedHead {
    /// A row for each score.
    Dense(Weights),
    /// A row for each value, and the tables that values address.
    Tables {
        /// What finds the box.
        indices: Weights,
        /// `values` tables of `boxes` entries, in integer score steps.
        tables: SecretTables,
    },
    /// A row for each vector; all offsets are the same.
    Gallery(Weights),
}

/// Tables of entries; wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretTables(pub Vec<Vec<i64>>);

impl Trained {
    /// A linear model.
    pub fn linear(weights: Weights) -> Self {
        Self {
            hidden: Vec::new(),
            head: TrainedHead::Dense(weights),
        }
    }

    /// Weights of each sealed linear layer: hidden layers, then the head.
    pub fn weights(&self) -> impl Iterator<Item = &Weights> {
        let head = match &self.head {
            TrainedHead::Dense(weights)
            | TrainedHead::Gallery(weights)
            | TrainedHead::Tables {
                indices: weights, ..
            } => weights,
        };
        self.hidden.iter().chain([head])
    }

    /// Sealed tables, if the head has them.
    pub fn tables(&self) -> &[Vec<i64>] {
        match &self.head {
            TrainedHead::Tables { tables, .. } => &tables.0,
            TrainedHead::Dense(_) | TrainedHead::Gallery(_) => &[],
        }
    }

    /// Checks that this secret half belongs to that public half: shapes, and that no score exceeds
    /// the range of a circuit without lookups.
    ///
    /// # Errors
    /// [`Error::Parameter`] with the part that does not fit.
    pub fn check(&self, circuit: &Circuit) -> Result<(), Error> {
        let fits = self.hidden.len() == circuit.hidden.len()
            && self.shapes().eq(circuit_shapes(circuit))
            && self.norms_fit(circuit)
            && self.head_fits(circuit);
        fits.then_some(())
            .ok_or(Error::Parameter("secret half of the model"))
    }

    fn shapes(&self) -> impl Iterator<Item = (usize, usize)> {
        self.weights()
            .map(|weights| (weights.features(), weights.outputs()))
    }

    /// Writes the norms of its weights into the public half they belong to.
    pub fn state_norms(&self, circuit: &mut Circuit) {
        for (hidden, weights) in circuit.hidden.iter_mut().zip(self.weights().skip(1)) {
            hidden.outgoing_norm = weights.norm_bound();
        }
    }

    fn norms_fit(&self, circuit: &Circuit) -> bool {
        let next = self.weights().skip(1).map(Weights::norm_bound);
        let stated = circuit.hidden.iter().map(|hidden| hidden.outgoing_norm);
        stated.zip(next).all(|(stated, norm)| norm <= stated)
    }

    fn head_fits(&self, circuit: &Circuit) -> bool {
        match (&self.head, &circuit.head) {
            (TrainedHead::Dense(weights), Head::Dense) => {
                circuit.needs_lookups()
                    || weights.range_bits(circuit.encoder.levels()) <= circuit.scale.range_bits
            }
            (TrainedHead::Tables { tables, .. }, Head::Tables(shape)) => {
                let boxes = usize::from(shape.boxes);
                tables.0.len() == shape.values && tables.0.iter().all(|t| t.len() == boxes)
            }
            (TrainedHead::Gallery(weights), Head::Gallery) => gallery_fits(weights, circuit),
            _ => false,
        }
    }
}

/// One offset for all vectors, and scores within range.
fn gallery_fits(weights: &Weights, circuit: &Circuit) -> bool {
    let norm = |output| {
        weights
            .row(output)
            .iter()
            .map(|v| i64::from(*v).abs())
            .sum::<i64>()
    };
    let levels = circuit.encoder.levels();
    let reach = |output| norm(output) * levels + weights.offset(output).abs();
    let outputs = 0..weights.outputs();
    outputs
        .clone()
        .all(|output| weights.offset(output) == weights.offset(0))
        && outputs
            .map(reach)
            .all(|reach| reach < 1 << (circuit.scale.range_bits - 1))
}

/// Inputs and outputs of the weights of each sealed linear layer.
fn circuit_shapes(circuit: &Circuit) -> impl Iterator<Item = (usize, usize)> {
    let mut inputs = circuit.encoder.width();
    let mut shapes = Vec::with_capacity(circuit.hidden.len() + 1);
    for hidden in &circuit.hidden {
        shapes.push(match hidden.shape {
            Shape::Dense { outputs } => (inputs, outputs),
            Shape::Convolution(convolution) => (convolution.weights(), convolution.filters),
        });
        inputs = hidden.outputs();
    }
    shapes.push(match &circuit.head {
        Head::Tables(tables) => (inputs, tables.values),
        Head::Dense | Head::Gallery => (inputs, circuit.outputs),
    });
    shapes.into_iter()
}

impl fmt::Debug for Trained {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = self.hidden.len() + 1;
        write!(formatter, "Trained({layers} layers, redacted)")
    }
}

impl fmt::Debug for SecretTables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretTables({}, redacted)", self.0.len())
    }
}
