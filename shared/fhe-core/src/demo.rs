//! The visitor's demonstration: a toy credit score whose weights are public.

use circuit::{Blueprint, Circuit, Encoder, FeatureRange, OutputPolicy, Scale};

/// The demonstration's circuit: income and debts (thousands), years in employment; one score.
pub fn circuit() -> Circuit {
    let range = |maximum| FeatureRange {
        minimum: 0.0,
        maximum,
    };
    let encoder = Encoder {
        input_bits: 8,
        features: vec![range(200.0), range(100.0), range(40.0)],
        grids: Vec::new(),
    };
    let scale = Scale {
        range_bits: 17,
        unit: 1.0 / 4096.0,
    };
    let policy = OutputPolicy::Scores {
        resolution_bits: 12,
    };
    Circuit::linear(encoder, 1, scale, policy)
}

/// The demonstration's circuit, checked.
pub fn blueprint() -> Blueprint {
    circuit()
        .check()
        .expect("the demonstration's circuit is in bounds")
}
