use std::fmt;

use crate::{Circuit, Error, Shape, TrainedHead, Weights};

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
        self.hidden.iter().chain([self.head.weights()])
    }

    /// Sealed tables, if the head has them.
    pub fn tables(&self) -> &[Vec<i64>] {
        self.head.tables()
    }

    /// Checks that this secret half belongs to that public half: shapes, and that no score exceeds
    /// the range of a circuit without lookups.
    ///
    /// # Errors
    /// [`Error::Parameter`] with the part that does not fit.
    pub fn check(&self, circuit: &Circuit) -> Result<(), Error> {
        let fits = self.hidden.len() == circuit.hidden.len()
            && self.shapes().eq(circuit.weight_shapes())
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

    fn head_fits(&self, circuit: &Circuit) -> bool {
        let head = circuit.head.with(&self.head);
        head.is_some_and(|head| head.fits(&circuit.frame()))
    }

    fn norms_fit(&self, circuit: &Circuit) -> bool {
        let next = self.weights().skip(1).map(Weights::norm_bound);
        let stated = circuit.hidden.iter().map(|hidden| hidden.outgoing_norm);
        stated.zip(next).all(|(stated, norm)| norm <= stated)
    }
}

impl Circuit {
    /// Columns and rows of the weights of each sealed linear layer: hidden layers, then the head.
    pub fn weight_shapes(&self) -> Vec<(usize, usize)> {
        let mut inputs = self.encoder.width();
        let mut shapes = Vec::with_capacity(self.hidden.len() + 1);
        for hidden in &self.hidden {
            shapes.push(match hidden.shape {
                Shape::Dense { outputs } => (inputs, outputs),
                Shape::Convolution(convolution) => (convolution.weights(), convolution.filters),
            });
            inputs = hidden.outputs();
        }
        shapes.push((inputs, self.head.form().values(self.outputs)));
        shapes
    }
}

impl fmt::Debug for Trained {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = self.hidden.len() + 1;
        write!(formatter, "Trained({layers} layers, redacted)")
    }
}
