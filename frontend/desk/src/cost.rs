//! What one use of a circuit costs and gives away, from its public half alone.

use circuit::{Blueprint, Circuit, OutputPolicy};
use fhe_core::{evaluation_key, input_bytes, noise, result_bytes, sealed};
use protocol::{Cost, GivesAway};

use crate::error::Error;

/// Sizes, work and leak of one answer.
pub(crate) fn cost(blueprint: &Blueprint) -> Result<Cost, Error> {
    Ok(Cost {
        operations: blueprint.cost(),
        rows_per_ciphertext: blueprint.rows() as u64,
        sealed_bytes: sealed::total_bytes(blueprint),
        input_bytes: input_bytes(blueprint, 1) as u64,
        result_bytes: result_bytes(blueprint, 1)? as u64,
        evaluation_key_bytes: blueprint.lookups.map_or(0, evaluation_key::total_bytes),
        leakage_per_answer: noise::leakage_per_answer(blueprint),
        gives_away: gives_away(blueprint),
    })
}

fn gives_away(circuit: &Circuit) -> GivesAway {
    match circuit.policy {
        OutputPolicy::Label => GivesAway::Class {
            classes: circuit.outputs as u64,
        },
        OutputPolicy::Decision => GivesAway::Class { classes: 2 },
        OutputPolicy::Scores { .. } if !circuit.is_linear() => GivesAway::Scores,
        OutputPolicy::Scores { .. } => GivesAway::Model {
            answers: circuit.encoder.width() as u64 + 1,
        },
    }
}
