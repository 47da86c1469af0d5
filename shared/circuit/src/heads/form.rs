use std::borrow::Cow;

use crate::{Addressing, Encoder, Error, Layout, Scale};

/// What a head sees of its circuit.
pub(crate) struct Frame<'a> {
    pub(crate) encoder: &'a Encoder,
    /// Hidden layers.
    pub(crate) hidden: usize,
    /// Scores.
    pub(crate) outputs: usize,
    pub(crate) scale: &'a Scale,
    /// Whether an answer takes lookups.
    pub(crate) needs_lookups: bool,
}

/// What a circuit asks its head.
pub(crate) trait Form {
    /// Checks the head's own numbers, and that the circuit's other parts go with it.
    fn check(&self, frame: &Frame<'_>) -> Result<(), Error>;

    /// Outputs of its sealed layer, of so many scores.
    fn values(&self, outputs: usize) -> usize {
        outputs
    }

    /// Layout of its sealed layer, which has `inputs` inputs.
    fn layout(&self, frame: &Frame<'_>, inputs: usize) -> Result<Layout, Error> {
        Layout::dense(frame.hidden, inputs, self.values(frame.outputs))
    }

    /// How the layer's outputs address tables, if they do: a lookup for each.
    fn addressing(&self) -> Option<Addressing> {
        None
    }

    /// What its sealed layer multiplies, of quantized values.
    fn factors<'a>(&self, _: &Encoder, values: &'a [i64]) -> Cow<'a, [i64]> {
        Cow::Borrowed(values)
    }

    /// The score that an output of its sealed layer, or the entry it addresses, adds to.
    fn target(&self, value: usize) -> usize {
        value
    }

    /// Sealed tables.
    fn tables(&self) -> usize {
        0
    }

    /// Whether a decision may be about any of several scores.
    fn matches_any(&self) -> bool {
        false
    }
}

/// What a circuit asks both halves of its head together.
pub(crate) trait Whole {
    /// Whether the secret half has the shape of the public one, and its scores stay within range.
    fn fits(&self, frame: &Frame<'_>) -> bool;

    /// The cleartext twin: scores from the inputs of the head's layer. What a lookup reads is moved by what
    /// `nudge` answers for that many integers around the torus.
    fn scores(
        &self,
        frame: &Frame<'_>,
        values: &[i64],
        nudge: &mut dyn FnMut(u64) -> i64,
    ) -> Result<Vec<i64>, Error>;
}
