//! The visitor's demonstration: a throw-away key and a toy model.

use circuit::{Circuit, Weights};
use fhe_client::{ClientKey, Sealer};
use fhe_core::{PublicKey, RING_SIZE, sealed};

use crate::error::Error;

/// The public toy circuit.
pub(crate) fn circuit() -> Circuit {
    fhe_core::demo::circuit()
}

/// A key that nobody keeps.
pub(crate) fn key() -> ClientKey {
    ClientKey::from_seed(fhe_client::random_seed())
}

/// The toy model, sealed: header and every chunk.
pub(crate) fn seal(public_key: &PublicKey) -> Result<Vec<u8>, Error> {
    let (circuit, weights): (_, Weights) = (circuit(), fhe_client::demo::weights());
    let layout = circuit.layout(RING_SIZE)?;
    let sealer = Sealer::new(public_key);
    let mut bytes = sealed::header(&layout);
    for index in 0..sealed::chunk_count(&layout) {
        bytes.extend(sealer.seal_chunk(&circuit, &weights, index)?);
    }
    Ok(bytes)
}
