//! What one use of a circuit costs and gives away, from its public half alone.

use circuit::{Circuit, OutputPolicy};
use fhe_core::{RING_SIZE, evaluation_key, input_bytes, noise, result_bytes, sealed};
use protocol::{Cost, GivesAway};

use crate::{error::Error, model::has_lookups};

/// Sizes, work and leak of one answer of `circuit`.
pub(crate) fn cost(circuit: &Circuit) -> Result<Cost, Error> {
    circuit.validate(RING_SIZE)?;
    Ok(Cost {
        operations: circuit.cost(RING_SIZE)?,
        rows_per_ciphertext: circuit.rows(RING_SIZE)? as u64,
        sealed_bytes: sealed::total_bytes(circuit)?,
        input_bytes: input_bytes(circuit, 1)? as u64,
        result_bytes: result_bytes(circuit, 1)? as u64,
        evaluation_key_bytes: circuit.lookups.map_or(0, evaluation_key::total_bytes),
        leakage_per_answer: noise::leakage_per_answer(circuit)?,
        gives_away: gives_away(circuit),
    })
}

fn gives_away(circuit: &Circuit) -> GivesAway {
    match circuit.policy {
        OutputPolicy::Label => GivesAway::Class {
            classes: circuit.outputs as u64,
        },
        OutputPolicy::Decision => GivesAway::Class { classes: 2 },
        OutputPolicy::Scores { .. } if has_lookups(circuit) => GivesAway::Scores,
        OutputPolicy::Scores { .. } => GivesAway::Model {
            answers: circuit.encoder.width() as u64 + 1,
        },
    }
}
