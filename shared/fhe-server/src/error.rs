use thiserror::Error;

/// Why an evaluation was not made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// A ciphertext does not conform to the model's circuit.
    #[error(transparent)]
    Ciphertext(#[from] fhe_core::Error),
    /// The sealed model is of another shape than the circuit.
    #[error("the sealed model has another shape than its card")]
    Shape,
}
