use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// What a person gives for one input.
#[derive(Clone, PartialEq, Serialize, Deserialize, Zeroize)]
pub enum Cell {
    /// A number; of a category the position of its name, from 0.
    Number(f64),
    /// Nothing: an empty cell.
    Missing,
    /// A text.
    Text(String),
    /// Values of a series, from the oldest to the newest.
    Series(Vec<f64>),
}

impl Cell {
    /// The number; none of a gap (as not-a-number), a text or a series.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Missing | Self::Text(_) | Self::Series(_) => None,
        }
    }

    /// Rows of numbers as rows of cells; what is not a number is missing.
    pub fn row(numbers: &[f64]) -> Vec<Self> {
        numbers.iter().copied().map(Self::from).collect()
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        match number.is_nan() {
            true => Self::Missing,
            false => Self::Number(number),
        }
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Number(_) => "Number(redacted)",
            Self::Missing => "Missing",
            Self::Text(_) => "Text(redacted)",
            Self::Series(_) => "Series(redacted)",
        })
    }
}
