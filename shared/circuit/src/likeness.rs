use crate::{Circuit, Encoder};

/// Largest relative difference of two numbers that travelled as decimal text.
const TEXT_PRECISION: f64 = 1e-12;

impl Circuit {
    /// Whether it takes the same inputs as a card's circuit, and its scores are read in the same way: a model
    /// that was trained for the one can be sealed for the other. The policy may differ, and with it the
    /// parameters of lookups that only the policy takes.
    pub fn is_like(&self, card: &Self) -> bool {
        same_inputs(&self.encoder, &card.encoder)
            && self.hidden == card.hidden
            && self.head == card.head
            && self.outputs == card.outputs
            && self.scale.range_bits == card.scale.range_bits
            && close(self.scale.unit, card.scale.unit)
            && same_placements(self, card)
            && (self.lookups == card.lookups || self.is_linear())
    }
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
