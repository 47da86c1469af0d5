use circuit::Weights;

use super::{domain::Domain, inputs::Inputs};
use crate::error::Error;

/// Where a layer's sums go: `integer = (sum - low) * steps / span - shift`.
pub(crate) struct Target {
    pub(crate) domains: Vec<Domain>,
    pub(crate) steps: f64,
    pub(crate) shift: f64,
}

impl Target {
    /// What rounding takes from a weight is given back in the offset at the input's mean.
    pub(crate) fn weights(
        &self,
        rows: &[Vec<f64>],
        offsets: &[f64],
        inputs: &Inputs,
    ) -> Result<Weights, Error> {
        let mut integers = Vec::with_capacity(rows.len());
        let mut shifts = Vec::with_capacity(rows.len());
        for ((row, offset), domain) in rows.iter().zip(offsets).zip(&self.domains) {
            let factor = self.steps / domain.span;
            let mut shift = (offset - domain.low) * factor - self.shift;
            let mut integer = Vec::with_capacity(row.len());
            for (index, weight) in row.iter().enumerate() {
                let exact = weight * inputs.scale[index] * factor;
                let rounded = exact.round();
                shift +=
                    weight * inputs.base[index] * factor + (exact - rounded) * inputs.mean[index];
                let fits = rounded.abs() < f64::from(i32::MAX);
                fits.then(|| integer.push(rounded as i32))
                    .ok_or(Error::ScoreRange)?;
            }
            let fits = shift.abs() < (1u64 << 45) as f64;
            fits.then(|| shifts.push(shift.round() as i64))
                .ok_or(Error::ScoreRange)?;
            integers.push(integer);
        }
        Weights::new(integers, shifts).map_err(|_| Error::NoLinearModel)
    }
}
