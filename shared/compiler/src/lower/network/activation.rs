use super::{domain::Fit, inputs::Inputs};
use crate::model::network::function::Function;

/// A table that waits for the next layer to set the size of its steps.
pub(crate) struct Activation {
    /// Values around their middle.
    pub(crate) table: Vec<f64>,
    /// Gain and middle of each output.
    pub(crate) gains: Vec<f64>,
    pub(crate) middle: f64,
}

impl Activation {
    /// Of a layer whose every row has so many outputs.
    pub(crate) fn new(function: &Function, positions: usize, fit: Fit, boxes: usize) -> Self {
        let middle = fit.shared.middle(function);
        let table = fit.shared.table(function, boxes).into_iter();
        let gains = fit
            .gains
            .into_iter()
            .flat_map(|gain| std::iter::repeat_n(gain, positions));
        Self {
            table: table.map(|value| value - middle).collect(),
            gains: gains.collect(),
            middle,
        }
    }

    pub(crate) fn entries(&self, step: f64) -> Vec<i16> {
        let most = f64::from(i16::MAX);
        let entry = |value: &f64| (value / step).round().clamp(-most, most) as i16;
        self.table.iter().map(entry).collect()
    }

    pub(crate) fn inputs(self, step: f64, means: &[f64]) -> Inputs {
        let base: Vec<f64> = self.gains.iter().map(|gain| gain * self.middle).collect();
        let scale: Vec<f64> = self.gains.iter().map(|gain| gain * step).collect();
        let places = means.iter().zip(&base).zip(&scale);
        let mean = places
            .map(|((mean, base), scale)| (mean - base) / scale)
            .collect();
        Inputs { base, scale, mean }
    }
}
