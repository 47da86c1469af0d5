//! The visitor's demonstration: a throw-away key and a toy model.

use fhe_client::{ClientKey, Sealer};
use fhe_core::{PublicKey, demo::blueprint};

use crate::error::Error;

/// A key that nobody keeps.
pub(crate) fn key() -> ClientKey {
    ClientKey::from_seed(fhe_client::random_seed())
}

/// The toy model, sealed: header and every chunk.
pub(crate) fn seal(public_key: &PublicKey) -> Result<Vec<u8>, Error> {
    let sealer = Sealer::new(public_key, blueprint(), fhe_client::demo::trained())?;
    Ok(sealer.seal()?)
}
