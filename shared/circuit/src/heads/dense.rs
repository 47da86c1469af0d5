use super::{Form, Head, TrainedForm};
use crate::{Circuit, Error, Weights};

/// A sealed matrix.
pub(super) struct Dense;

impl Form for Dense {
    fn check(&self, _: &Circuit) -> Result<(), Error> {
        Ok(())
    }
}

impl TrainedForm for Dense {
    /// Without lookups no score may exceed the range.
    fn fits(&self, weights: &Weights, circuit: &Circuit) -> bool {
        let within = || weights.range_bits(circuit.encoder.levels()) <= circuit.scale.range_bits;
        circuit.head == Head::Dense && (circuit.needs_lookups() || within())
    }

    fn scores(&self, weights: &Weights, _: &Circuit, values: &[i64]) -> Result<Vec<i64>, Error> {
        weights.evaluate(values)
    }
}
