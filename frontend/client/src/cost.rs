//! What one use of a circuit costs, from its public half alone.

use circuit::Circuit;
use fhe_core::{RING_SIZE, input_bytes, noise, result_bytes, sealed};
use protocol::Cost;

use crate::error::Error;

/// Sizes, work and leak of one answer of `circuit`.
pub(crate) fn cost(circuit: &Circuit) -> Result<Cost, Error> {
    circuit.validate(RING_SIZE)?;
    let layout = circuit.layout(RING_SIZE)?;
    Ok(Cost {
        external_products: layout.polynomials() as u64,
        rows_per_ciphertext: layout.rows as u64,
        sealed_bytes: sealed::total_bytes(&layout),
        input_bytes: input_bytes(&layout, 1) as u64,
        result_bytes: result_bytes(circuit, 1)? as u64,
        leakage_per_answer: noise::leakage_per_answer(circuit)?,
    })
}
