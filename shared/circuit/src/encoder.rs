use serde::{Deserialize, Serialize};

use crate::Error;

/// The public range of one feature, in the units a person types.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeatureRange {
    /// Smallest value, encoded as 0.
    pub minimum: f64,
    /// Largest value, encoded as `2^input_bits - 1`.
    pub maximum: f64,
}

/// Cleartext row to quantized row: `round((x - minimum) / (maximum - minimum) * (2^input_bits - 1))`, or,
/// with grids, for each feature in turn one bit for each threshold: `x >= threshold`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Encoder {
    /// Bits of one quantized value, 1 to 16; 1 with grids.
    pub input_bits: u8,
    /// One range for each feature, in the model's order.
    pub features: Vec<FeatureRange>,
    /// Thermometer code: public thresholds of each feature, increasing. Empty: values are rounded.
    #[serde(default)]
    pub grids: Vec<Vec<f64>>,
}

impl Encoder {
    /// Largest quantized value, `2^input_bits - 1`.
    pub fn levels(&self) -> i64 {
        (1 << self.input_bits) - 1
    }

    /// Quantized values of one row: one for each feature, or one for each threshold.
    pub fn width(&self) -> usize {
        match self.grids.is_empty() {
            true => self.features.len(),
            false => self.grids.iter().map(Vec::len).sum(),
        }
    }

    /// Quantized values as a gallery takes them: `2q - levels`, symmetric around 0.
    pub fn centred(&self, quantized: &[i64]) -> Vec<i64> {
        quantized.iter().map(|q| 2 * q - self.levels()).collect()
    }

    /// Quantizes one row; what lies outside its range is taken as the range's nearest end.
    ///
    /// # Errors
    /// [`Error::RowLength`], or [`Error::OutOfRange`] for what is no number; never a value.
    pub fn quantize(&self, row: &[f64]) -> Result<Vec<i64>, Error> {
        if row.len() != self.features.len() {
            return Err(Error::RowLength {
                expected: self.features.len(),
                got: row.len(),
            });
        }
        let levels = row
            .iter()
            .zip(&self.features)
            .enumerate()
            .map(|(feature, (value, range))| {
                range
                    .quantize(*value, self.levels())
                    .ok_or(Error::OutOfRange { feature })
            })
            .collect::<Result<_, _>>()?;
        Ok(match self.grids.is_empty() {
            true => levels,
            false => self.thermometer(row),
        })
    }

    /// One bit for each threshold that the row's values reach.
    fn thermometer(&self, row: &[f64]) -> Vec<i64> {
        let bits = row.iter().zip(&self.grids).flat_map(|(value, grid)| {
            grid.iter()
                .map(move |threshold| i64::from(value >= threshold))
        });
        bits.collect()
    }

    pub(crate) fn validate(&self) -> Result<(), Error> {
        if !(1..=16).contains(&self.input_bits) {
            return Err(Error::Parameter("input precision"));
        }
        let ordered = |range: &FeatureRange| {
            range.minimum.is_finite()
                && range.maximum.is_finite()
                && range.minimum < range.maximum
                && (range.maximum - range.minimum).is_finite()
        };
        self.features
            .iter()
            .all(ordered)
            .then_some(())
            .ok_or(Error::Parameter("feature range"))?;
        self.validate_grids()
    }

    fn validate_grids(&self) -> Result<(), Error> {
        let increasing = |grid: &Vec<f64>| {
            grid.iter().all(|threshold| threshold.is_finite())
                && grid.is_sorted_by(|low, high| low < high)
        };
        let fits = self.grids.is_empty()
            || self.input_bits == 1
                && self.grids.len() == self.features.len()
                && self.grids.iter().all(increasing);
        fits.then_some(()).ok_or(Error::Parameter("feature grid"))
    }
}

impl FeatureRange {
    /// Cleartext width of the range.
    pub fn width(&self) -> f64 {
        self.maximum - self.minimum
    }

    /// The nearest value inside; of not-a-number the smallest.
    pub fn clamp(&self, value: f64) -> f64 {
        value.max(self.minimum).min(self.maximum)
    }

    fn quantize(&self, value: f64, levels: i64) -> Option<i64> {
        let share = (self.clamp(value) - self.minimum) / self.width();
        (!value.is_nan()).then(|| (share * levels as f64).round() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder() -> Encoder {
        let features = vec![
            FeatureRange {
                minimum: -1.0,
                maximum: 1.0
            };
            2
        ];
        Encoder {
            input_bits: 8,
            features,
            grids: Vec::new(),
        }
    }

    #[test]
    fn the_ends_of_a_range_become_the_ends_of_the_levels() {
        assert_eq!(encoder().quantize(&[-1.0, 1.0]), Ok(vec![0, 255]));
    }

    #[test]
    fn a_value_outside_its_range_is_its_nearest_end() {
        assert_eq!(encoder().quantize(&[-7.0, 1.1]), Ok(vec![0, 255]));
        let infinite = [f64::NEG_INFINITY, f64::INFINITY];
        assert_eq!(encoder().quantize(&infinite), Ok(vec![0, 255]));
    }

    #[test]
    fn what_is_no_number_is_named_by_position() {
        assert_eq!(
            encoder().quantize(&[f64::NAN, 0.0]),
            Err(Error::OutOfRange { feature: 0 })
        );
    }

    #[test]
    fn a_grid_turns_a_value_into_thermometer_bits() {
        let encoder = Encoder {
            input_bits: 1,
            grids: vec![vec![-0.5, 0.0, 0.5], vec![0.25]],
            ..encoder()
        };
        encoder.validate().unwrap();
        assert_eq!(encoder.width(), 4);
        assert_eq!(encoder.quantize(&[0.0, 0.2]), Ok(vec![1, 1, 0, 0]));
        assert_eq!(encoder.quantize(&[-9.0, 2.0]), Ok(vec![0, 0, 0, 1]));
    }

    #[test]
    fn a_grid_out_of_order_is_refused() {
        let encoder = Encoder {
            input_bits: 1,
            grids: vec![vec![0.5, 0.5], vec![]],
            ..encoder()
        };
        assert!(encoder.validate().is_err());
    }

    #[test]
    fn a_short_row_is_refused() {
        assert_eq!(
            encoder().quantize(&[0.0]),
            Err(Error::RowLength {
                expected: 2,
                got: 1
            })
        );
    }
}
