use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Error;

/// The secret half of a compiled linear model: `score[c] = sum_i rows[c][i] * x[i] + offsets[c]`.
///
/// Not serializable, redacted when printed, wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Weights {
    rows: Vec<Vec<i32>>,
    offsets: Vec<i64>,
}

impl Weights {
    /// Weights as `outputs` rows of `features` signed integers, and one offset for each output.
    ///
    /// # Errors
    /// [`Error::Shape`] when rows differ in length or offsets in number.
    pub fn new(rows: Vec<Vec<i32>>, offsets: Vec<i64>) -> Result<Self, Error> {
        let features = rows.first().map_or(0, Vec::len);
        let odd = rows.iter().find(|row| row.len() != features);
        if let Some(row) = odd {
            let allowed = "the same in every row";
            return Err(Error::Shape {
                what: "row length",
                got: row.len(),
                allowed,
            });
        }
        if rows.is_empty() || features == 0 || offsets.len() != rows.len() {
            let allowed = "one for each output";
            return Err(Error::Shape {
                what: "number of offsets",
                got: offsets.len(),
                allowed,
            });
        }
        Ok(Self { rows, offsets })
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.rows.len()
    }

    /// Number of features.
    pub fn features(&self) -> usize {
        self.rows[0].len()
    }

    /// Weights of one output, in feature order.
    pub fn row(&self, output: usize) -> &[i32] {
        &self.rows[output]
    }

    /// Offset of one output, in integer score steps.
    pub fn offset(&self, output: usize) -> i64 {
        self.offsets[output]
    }

    /// The power of two that no row's Euclidean norm exceeds.
    pub fn norm_bound(&self) -> u32 {
        let square = |row: &Vec<i32>| row.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>();
        let largest = self.rows.iter().map(square).fold(1.0, f64::max);
        (largest.sqrt().ceil() as u32)
            .checked_next_power_of_two()
            .unwrap_or(u32::MAX)
    }

    /// Smallest `b` such that every score of inputs in `[0, levels]` lies in `[-2^(b-1), 2^(b-1))`.
    pub fn range_bits(&self, levels: i64) -> u8 {
        let largest = self.rows.iter().zip(&self.offsets).map(|(row, offset)| {
            let sum = |keep: fn(&i64) -> bool| {
                row.iter().map(|w| i64::from(*w)).filter(keep).sum::<i64>() * levels
            };
            let (low, high) = (offset + sum(|w| *w < 0), offset + sum(|w| *w > 0));
            low.unsigned_abs().max(high.unsigned_abs() + 1)
        });
        let largest = largest.max().unwrap_or(1);
        (u64::BITS - (largest - 1).leading_zeros() + 1) as u8
    }
}

impl fmt::Debug for Weights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Weights({} x {}, redacted)",
            self.outputs(),
            self.features()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_range_covers_the_extremes_and_no_more() {
        let weights = Weights::new(vec![vec![3, -5]], vec![0]).unwrap();
        // Scores lie in [-1275, 765]: eleven bits reach 1024, twelve reach 2048.
        assert_eq!(weights.range_bits(255), 12);
    }

    #[test]
    fn ragged_rows_are_refused() {
        assert!(Weights::new(vec![vec![1, 2], vec![1]], vec![0, 0]).is_err());
        assert!(Weights::new(vec![], vec![]).is_err());
    }

    #[test]
    fn printing_weights_shows_only_their_shape() {
        let weights = Weights::new(vec![vec![12345]], vec![67890]).unwrap();
        assert_eq!(format!("{weights:?}"), "Weights(1 x 1, redacted)");
    }
}
