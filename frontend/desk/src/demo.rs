//! The visitor's demonstration: a throw-away key and a toy model.

use circuit::Circuit;
use fhe_client::{ClientKey, Sealer};
use fhe_core::{PublicKey, sealed};

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
    let circuit = circuit();
    let trained = fhe_client::demo::trained();
    let sealer = Sealer::new(public_key);
    let mut bytes = sealed::header(&circuit)?;
    for index in 0..sealed::chunk_count(&circuit)? {
        bytes.extend(sealer.seal_chunk(&circuit, &trained, index)?);
    }
    Ok(bytes)
}
