use serde::{Deserialize, Serialize};

/// What was entered and not used as it is: the nearest end of its range was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replaced {
    /// A number.
    Number {
        /// What its input is called.
        name: String,
        /// As it was entered.
        entered: f64,
        /// As it was used.
        used: f64,
        /// Least value of the range.
        least: f64,
        /// Most.
        most: f64,
    },
    /// Values of a series.
    OfSeries {
        /// What its input is called.
        name: String,
        /// How many.
        outside: usize,
        /// Least value of the range.
        least: f64,
        /// Most.
        most: f64,
    },
    /// Values of a vector, each with a range of its own.
    OfVector {
        /// How many.
        outside: usize,
    },
}
