use thiserror::Error;

/// What can be wrong with a log or with a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The asked index or size lies outside the tree.
    #[error("the index or size lies outside the log")]
    OutOfRange,
    /// The number of roots does not fit the size.
    #[error("a log of this size has {expected} complete subtrees, not {got}")]
    Roots {
        /// Ones in the binary size.
        expected: usize,
        /// Roots given.
        got: usize,
    },
    /// A hash that the proof needs is not there.
    #[error("a hash that the proof needs is missing")]
    MissingHash,
    /// The proof has too few or too many hashes.
    #[error("the proof has the wrong length")]
    ProofLength,
    /// The proof does not lead to the root.
    #[error("the proof does not lead to the root")]
    ProofMismatch,
    /// The public key is no Ed25519 key.
    #[error("the log's public key is malformed")]
    PublicKey,
    /// The signature is not the log's.
    #[error("the tree head is not signed by the log")]
    Signature,
    /// The name of a key is empty or holds a space or a plus.
    #[error("the name of a key is empty or holds a space or a plus")]
    KeyName,
    /// The text is no signed note.
    #[error("the text is no signed note")]
    Note,
    /// The text is no checkpoint.
    #[error("the text is no checkpoint of a log")]
    Checkpoint,
    /// The text is no change of a log's key, or the changes are no chain.
    #[error("the changes of the log's key are no chain")]
    Succession,
    /// The text is no submission to a witness.
    #[error("the text is no submission to a witness")]
    Submission,
    /// The bytes are no tile or no entry bundle of that width.
    #[error("the tile has the wrong length")]
    Tile,
}
