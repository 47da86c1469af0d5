use super::form::{Form, Frame, Whole};
use crate::{Error, Weights};

/// A sealed matrix.
pub(super) struct Dense;

/// With its weights.
pub(super) struct WholeDense<'a>(pub(super) &'a Weights);

impl Form for Dense {
    fn check(&self, _: &Frame<'_>) -> Result<(), Error> {
        Ok(())
    }
}

impl Whole for WholeDense<'_> {
    /// Without lookups no score may exceed the range.
    fn fits(&self, frame: &Frame<'_>) -> bool {
        frame.needs_lookups || self.0.range_bits(frame.encoder.levels()) <= frame.scale.range_bits
    }

    fn scores(
        &self,
        _: &Frame<'_>,
        values: &[i64],
        _: &mut dyn FnMut(u64) -> i64,
    ) -> Result<Vec<i64>, Error> {
        self.0.evaluate(values)
    }
}
