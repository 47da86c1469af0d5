use serde::{Deserialize, Serialize};

use crate::{Cell, Error, Span};

/// Most names of one category.
pub const MOST_NAMES: usize = 10_000;
/// Longest text of one cell, in characters.
const LONGEST_TEXT: usize = 1_000_000;
/// Most values of one series that are read.
const LONGEST_SERIES: usize = 10_000;

/// What is given for one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A number; what lies outside its span is brought to the nearest end.
    Number {
        /// The usual values.
        span: Span,
        /// Whether it may be left empty.
        may_miss: bool,
    },
    /// One of several names.
    Category {
        /// The names; the cell is a position among them.
        names: Vec<String>,
        /// Whether it may be left empty.
        may_miss: bool,
        /// Whether another name than these is taken as a missing one.
        other_is_missing: bool,
    },
    /// A text.
    Text,
    /// The newest values of a series; those outside of its span are brought to the nearest end.
    Series {
        /// The usual values.
        span: Span,
        /// How many are asked for; of more, the newest are read.
        length: usize,
    },
}

impl Input {
    /// A number that may not be missing.
    pub fn number(minimum: f64, maximum: f64) -> Self {
        Self::Number {
            span: Span::new(minimum, maximum),
            may_miss: false,
        }
    }

    /// Whether a cell may be empty.
    pub fn may_miss(&self) -> bool {
        match self {
            Self::Number { may_miss, .. } | Self::Category { may_miss, .. } => *may_miss,
            Self::Text | Self::Series { .. } => false,
        }
    }

    /// Whether its column may be missing.
    pub fn leaves_gaps(&self) -> bool {
        match self {
            Self::Category {
                other_is_missing, ..
            } => *other_is_missing || self.may_miss(),
            Self::Number { .. } | Self::Text | Self::Series { .. } => self.may_miss(),
        }
    }

    /// The names of a category; none of anything else.
    pub fn names(&self) -> &[String] {
        match self {
            Self::Category { names, .. } => names,
            Self::Number { .. } | Self::Text | Self::Series { .. } => &[],
        }
    }

    /// How many values of a series are asked for; none of anything else.
    pub fn length(&self) -> Option<usize> {
        match self {
            Self::Series { length, .. } => Some(*length),
            Self::Number { .. } | Self::Category { .. } | Self::Text => None,
        }
    }

    /// What its column, or each value of a series, can be; a text has no column of its own.
    pub fn span(&self) -> Span {
        match self {
            Self::Number { span, .. } | Self::Series { span, .. } => *span,
            Self::Category { names, .. } => Span::new(0.0, (names.len().max(1) - 1) as f64),
            Self::Text => Span::new(0.0, 0.0),
        }
    }

    /// Whether a cell holds a number outside of the usual ones.
    pub fn is_outside(&self, cell: &Cell) -> bool {
        match (self, cell) {
            (Self::Number { span, .. }, Cell::Number(number)) => !span.holds(*number),
            (Self::Series { span, length }, Cell::Series(values)) => {
                let mut newest = values.iter().rev().take(*length);
                newest.any(|value| !span.holds(*value))
            }
            _ => false,
        }
    }

    /// The number of its column: brought into the span, not-a-number where it is missing, a text or a series.
    pub(crate) fn column(&self, cell: &Cell) -> Option<f64> {
        match (self, cell) {
            (Self::Text, Cell::Text(text)) => (text.len() <= 4 * LONGEST_TEXT).then_some(f64::NAN),
            (Self::Series { length, .. }, Cell::Series(values)) => {
                let fits = (*length..=LONGEST_SERIES).contains(&values.len());
                (fits && values.iter().all(|value| value.is_finite())).then_some(f64::NAN)
            }
            (Self::Number { .. }, Cell::Number(number)) if !number.is_nan() => {
                Some(self.span().clamp(*number))
            }
            (Self::Category { names, .. }, Cell::Number(number)) => {
                let is_position =
                    number.fract() == 0.0 && (0.0..names.len() as f64).contains(number);
                is_position.then_some(*number)
            }
            (
                Self::Category {
                    may_miss,
                    other_is_missing,
                    ..
                },
                Cell::Missing,
            ) => (*may_miss || *other_is_missing).then_some(f64::NAN),
            (Self::Number { may_miss, .. }, Cell::Missing) => may_miss.then_some(f64::NAN),
            _ => None,
        }
    }

    pub(crate) fn check(&self, input: usize) -> Result<(), Error> {
        let fits = match self {
            Self::Number { span, .. } => span.is_ordered(),
            Self::Category { names, .. } => !names.is_empty() && names.len() <= MOST_NAMES,
            Self::Text => true,
            Self::Series { span, length } => {
                span.is_ordered() && (1..=LONGEST_SERIES).contains(length)
            }
        };
        fits.then_some(()).ok_or(Error::Input { input })
    }
}
