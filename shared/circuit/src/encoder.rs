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

/// Cleartext row to quantized row: `round((x - minimum) / (maximum - minimum) * (2^input_bits - 1))`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Encoder {
    /// Bits of one quantized feature, 1 to 16.
    pub input_bits: u8,
    /// One range for each feature, in the model's order.
    pub features: Vec<FeatureRange>,
}

impl Encoder {
    /// Largest quantized value, `2^input_bits - 1`.
    pub fn levels(&self) -> i64 {
        (1 << self.input_bits) - 1
    }

    /// Quantizes one row.
    ///
    /// # Errors
    /// [`Error::RowLength`] or [`Error::OutOfRange`]; never a value.
    pub fn quantize(&self, row: &[f64]) -> Result<Vec<i64>, Error> {
        if row.len() != self.features.len() {
            return Err(Error::RowLength {
                expected: self.features.len(),
                got: row.len(),
            });
        }
        row.iter()
            .zip(&self.features)
            .enumerate()
            .map(|(feature, (value, range))| {
                range
                    .quantize(*value, self.levels())
                    .ok_or(Error::OutOfRange { feature })
            })
            .collect()
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
            .ok_or(Error::Parameter("feature range"))
    }
}

impl FeatureRange {
    /// Cleartext width of the range.
    pub fn width(&self) -> f64 {
        self.maximum - self.minimum
    }

    fn quantize(&self, value: f64, levels: i64) -> Option<i64> {
        let inside = (self.minimum..=self.maximum).contains(&value);
        inside.then(|| ((value - self.minimum) / self.width() * levels as f64).round() as i64)
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
        }
    }

    #[test]
    fn the_ends_of_a_range_become_the_ends_of_the_levels() {
        assert_eq!(encoder().quantize(&[-1.0, 1.0]), Ok(vec![0, 255]));
    }

    #[test]
    fn a_value_outside_its_range_is_named_by_position() {
        assert_eq!(
            encoder().quantize(&[0.0, 1.1]),
            Err(Error::OutOfRange { feature: 1 })
        );
        assert_eq!(
            encoder().quantize(&[f64::NAN, 0.0]),
            Err(Error::OutOfRange { feature: 0 })
        );
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
