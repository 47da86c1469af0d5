use thiserror::Error;

/// Why verified inputs were not made or not taken. Holds sizes and indices, never contents.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The circuit's inputs are so many that pads would be too large.
    #[error("pads for inputs of this shape are too large")]
    Layout,
    /// It belongs to another pool, challenge or pad.
    #[error("{what} belongs to another pool")]
    Foreigner {
        /// What was read.
        what: &'static str,
    },
    /// A challenge keeps another number of pads than was agreed, or a pool keeps none or too many.
    #[error("a challenge keeps {got} pads, agreed are {expected}")]
    Kept {
        /// Pads to keep.
        expected: usize,
        /// Pads that are kept.
        got: usize,
    },
    /// The signature is not the account's.
    #[error("the signature of {what} does not hold")]
    Signature {
        /// What was signed.
        what: &'static str,
    },
    /// An opened pad is not what was committed to.
    #[error("pad {index} is not the one that was committed to")]
    Malformed {
        /// Index of the pad in its pool.
        index: usize,
    },
    /// What was opened is no alternative of the pad.
    #[error("the opening is not of this pad")]
    Opening,
    /// The key, or one that was opened, is not what was committed to, or there is no such candidate.
    #[error("the key is not one of the candidates that were committed to")]
    Candidates,
    /// The bytes are something else or of another length, or the opened row is no input of the model.
    #[error(transparent)]
    Ciphertext(#[from] fhe_core::Error),
}
