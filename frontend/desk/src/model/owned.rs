use circuit::{Circuit, Encoder, OutputPolicy, Trained};
use fhe_core::sealed;

use crate::error::Error;

/// Largest relative difference of two numbers that travelled as decimal text.
const TEXT_PRECISION: f64 = 1e-12;

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
        let own = &self.circuit;
        same_inputs(&own.encoder, &card.encoder)
            && own.hidden == card.hidden
            && own.head == card.head
            && own.outputs == card.outputs
            && own.scale.range_bits == card.scale.range_bits
            && close(own.scale.unit, card.scale.unit)
            && same_placements(own, card)
            && (own.lookups == card.lookups || own.is_linear())
            && (self.threshold == 0.0 || card.policy == OutputPolicy::Decision)
    }
}

/// Refuses circuits whose sealed form the server would not take.
pub(crate) fn check_size(circuit: &Circuit) -> Result<(), Error> {
    (sealed::total_bytes(&circuit.check()?) <= api::limits::SEALED_BYTES)
        .then_some(())
        .ok_or(Error::ModelTooLarge)
}

fn same_inputs(own: &Encoder, card: &Encoder) -> bool {
    let mut ranges = own.features.iter().zip(&card.features);
    let mut grids = own.grids.iter().zip(&card.grids);
    own.input_bits == card.input_bits
        && own.features.len() == card.features.len()
        && own.grids.len() == card.grids.len()
        && ranges.all(|(a, b)| close(a.minimum, b.minimum) && close(a.maximum, b.maximum))
        && grids.all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(*a, *b)))
}

fn same_placements(own: &Circuit, card: &Circuit) -> bool {
    let mut pairs = own.placements.iter().zip(&card.placements);
    own.placements.len() == card.placements.len()
        && pairs.all(|(a, b)| close(a.centre, b.centre) && close(a.stretch, b.stretch))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= TEXT_PRECISION * a.abs().max(b.abs())
}
