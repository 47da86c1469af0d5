use thiserror::Error;

/// Why an evaluation was not made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// A ciphertext does not conform to the model's circuit.
    #[error(transparent)]
    Ciphertext(#[from] fhe_core::Error),
    /// The sealed model or the input is of another shape than the circuit.
    #[error("the sealed model has another shape than its card")]
    Shape,
    /// The circuit has lookups, and there is no evaluation key, or one for other parameters.
    #[error("the evaluation key is missing or for other parameters")]
    EvaluationKey,
    /// Somebody asked to stop.
    #[error("the evaluation was cancelled")]
    Cancelled,
    /// A thread of the evaluation ended early.
    #[error("a thread of the evaluation failed")]
    Thread,
}
