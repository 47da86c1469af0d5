use circuit::Weights;

use super::{domain::Domain, inputs::Inputs, rounding::Rounding};
use crate::error::Error;

/// Where a layer's sums go: `integer = (sum - low) * steps / span - shift`.
pub(crate) struct Target {
    pub(crate) domains: Vec<Domain>,
    pub(crate) steps: f64,
    pub(crate) shift: f64,
}

impl Target {
    /// Each weight rounded alone, or together; what rounding takes is given back in the offset at the inputs' means.
    pub(crate) fn weights(
        &self,
        rows: &[Vec<f64>],
        offsets: &[f64],
        inputs: &Inputs,
        rounding: Option<&Rounding>,
    ) -> Result<Weights, Error> {
        let mut integers = Vec::with_capacity(rows.len());
        let mut shifts = Vec::with_capacity(rows.len());
        for ((row, offset), domain) in rows.iter().zip(offsets).zip(&self.domains) {
            let factor = self.steps / domain.span;
            let mut shift = (offset - domain.low) * factor - self.shift;
            let scaled = row.iter().zip(&inputs.scale);
            let exact: Vec<f64> = scaled
                .map(|(weight, scale)| weight * scale * factor)
                .collect();
            let rounded = match rounding {
                Some(rounding) => rounding.of(&exact),
                None => exact.iter().map(|exact| exact.round()).collect(),
            };
            let mut integer = Vec::with_capacity(row.len());
            for (index, (exact, rounded)) in exact.iter().zip(rounded).enumerate() {
                shift += row[index] * inputs.base[index] * factor
                    + (exact - rounded) * inputs.mean[index];
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
