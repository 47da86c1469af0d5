use std::fmt;

/// Why a row cannot be prepared, or why a preparation is none. Names inputs and steps by position, never a
/// value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A row has another number of cells than there are inputs.
    RowLength {
        /// Inputs.
        expected: usize,
        /// Cells.
        got: usize,
    },
    /// A cell does not fit its input: a gap where none is allowed, a text for a number.
    Cell {
        /// The input, from 0.
        input: usize,
    },
    /// A step reads a column that is not made before it, or carries numbers that cannot be computed with.
    Step {
        /// The step, from 0.
        step: usize,
    },
    /// An input's range or names are out of bounds.
    Input {
        /// The input, from 0.
        input: usize,
    },
    /// More inputs, columns or numbers than a preparation may have.
    TooLarge,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::RowLength { expected, got } => {
                write!(formatter, "a row has {got} values instead of {expected}")
            }
            Self::Cell { input } => write!(formatter, "input {} does not fit", input + 1),
            Self::Step { step } => write!(formatter, "step {} cannot be computed", step + 1),
            Self::Input { input } => write!(formatter, "input {} is out of bounds", input + 1),
            Self::TooLarge => formatter.write_str("the preparation is too large"),
        }
    }
}

impl std::error::Error for Error {}
