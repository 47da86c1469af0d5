use thiserror::Error;

/// Why something could not be encrypted, sealed or decrypted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The circuit or a row is out of bounds.
    #[error(transparent)]
    Circuit(#[from] circuit::Error),
    /// A ciphertext does not conform.
    #[error(transparent)]
    Ciphertext(#[from] fhe_core::Error),
    /// The weights are not those of the circuit.
    #[error("the weights have another shape or a larger score range than the circuit states")]
    Weights,
    /// An answer names a class that there is none of.
    #[error("the result names a class that the model does not have")]
    Class,
    /// A capsule that was not made as capsules are, or for another key.
    #[error("the capsule does not open with this key")]
    Capsule,
    /// The layout has fewer chunks.
    #[error("chunk {index} does not exist; the sealed model has {count}")]
    Chunk {
        /// Chunk asked for.
        index: u32,
        /// Chunks there are.
        count: u32,
    },
    /// Pads for verified inputs were not made.
    #[error(transparent)]
    Pads(#[from] pads::Error),
    /// Every pad of the pool has been used.
    #[error("no pad is left")]
    NoPad,
}
