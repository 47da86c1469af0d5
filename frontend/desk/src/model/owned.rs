use circuit::{Circuit, Trained};
use fhe_core::sealed;

use crate::error::Error;

/// Both halves of a compiled model.
#[derive(Debug)]
pub(crate) struct OwnedModel {
    pub(crate) circuit: Circuit,
    pub(crate) trained: Trained,
    /// What a decision's threshold took off the score, in its units. Other policies do not know of it.
    pub(crate) threshold: f64,
}

impl OwnedModel {
    /// Whether a card's circuit takes the same inputs and reads the same scores. The policy may differ,
    /// and with it the parameters of lookups that only the policy takes.
    pub(crate) fn fits(&self, card: &Circuit) -> bool {
        self.circuit.is_like(card) && (self.threshold == 0.0 || card.policy.has_threshold())
    }
}

/// Refuses circuits whose sealed form the server would not take.
pub(crate) fn check_size(circuit: &Circuit) -> Result<(), Error> {
    (sealed::total_bytes(&circuit.check()?) <= api::limits::SEALED_BYTES)
        .then_some(())
        .ok_or(Error::ModelTooLarge)
}
