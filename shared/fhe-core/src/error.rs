use thiserror::Error;

/// Why bytes are not the ciphertext, key or model they should be. Holds sizes, never contents.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The bytes are something else: another kind, version or parameter set, or not ours at all.
    #[error("the bytes are not {expected} of this version")]
    Foreign {
        /// What was expected.
        expected: &'static str,
    },
    /// The length is not the one these dimensions have.
    #[error("{what} has {got} bytes, expected are {expected}")]
    Length {
        /// What was read.
        what: &'static str,
        /// Bytes it must have.
        expected: usize,
        /// Bytes it has.
        got: usize,
    },
    /// A dimension inside the bytes differs from the model's.
    #[error("{what} is {got}, expected is {expected}")]
    Dimension {
        /// Which dimension.
        what: &'static str,
        /// Dimension of the model.
        expected: usize,
        /// Dimension found.
        got: usize,
    },
    /// Numbers that an encryption makes uniform are not.
    #[error("{what} does not look random")]
    NotRandom {
        /// What was read.
        what: &'static str,
    },
    /// An answer's mask that no evaluation leaves.
    #[error("the mask of the result does not look random")]
    Mask,
    /// More rows than share one ciphertext, or none.
    #[error("{got} rows do not fit; one ciphertext takes 1 to {most}")]
    Rows {
        /// Most rows.
        most: usize,
        /// Rows asked for.
        got: usize,
    },
}
