use thiserror::Error;

/// What can be wrong with a circuit or with what is put into it. Carries positions and shapes, never values.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// A row has another number of features than the circuit.
    #[error("the row has {got} values, the model expects {expected}")]
    RowLength {
        /// Features of the circuit.
        expected: usize,
        /// Values in the row.
        got: usize,
    },
    /// A value is not a number, or lies outside the range the model card states.
    #[error("value {feature} lies outside the range of the model card")]
    OutOfRange {
        /// Index of the feature, from 0.
        feature: usize,
    },
    /// A shape that no layout can hold.
    #[error("{what} is {got}, allowed is {allowed}")]
    Shape {
        /// Which dimension.
        what: &'static str,
        /// What was given.
        got: usize,
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// A public parameter of the circuit is out of bounds.
    #[error("the circuit's {0} is out of bounds")]
    Parameter(&'static str),
}
