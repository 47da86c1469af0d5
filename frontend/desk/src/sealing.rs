//! A model on its way to one user: sealed chunk by chunk under her public key.

use circuit::Circuit;
use fhe_client::Sealer;
use fhe_core::{PublicKey, RING_SIZE, sealed};
use protocol::ChunkPlan;

use crate::{error::Error, model::OwnedModel};

/// A model and a key that is ready to seal; kept between chunks.
pub(crate) struct Sealing {
    blob: Vec<u8>,
    public_key: Vec<u8>,
    model: OwnedModel,
    sealer: Sealer,
}

impl Sealing {
    /// Gets a key ready.
    pub(crate) fn new(
        blob: Vec<u8>,
        public_key: Vec<u8>,
        model: OwnedModel,
    ) -> Result<Self, Error> {
        let sealer = Sealer::new(&PublicKey::from_bytes(&public_key)?);
        Ok(Self {
            blob,
            public_key,
            model,
            sealer,
        })
    }

    /// Whether this is the same vault blob and the same key.
    pub(crate) fn is_for(&self, blob: &[u8], public_key: &[u8]) -> bool {
        self.blob == blob && self.public_key == public_key
    }

    /// Seals one chunk, if the card still describes this model.
    pub(crate) fn chunk(&self, circuit: &Circuit, index: u32) -> Result<Vec<u8>, Error> {
        if !self.model.fits(circuit) {
            return Err(Error::ModelMismatch);
        }
        circuit.validate(RING_SIZE)?;
        if index >= sealed::chunk_count(circuit)? {
            return Err(Error::OutOfOrder);
        }
        Ok(self
            .sealer
            .seal_chunk(circuit, &self.model.trained, index)?)
    }
}

/// Header, number of chunks and size of a circuit's sealed form.
pub(crate) fn plan(circuit: &Circuit) -> Result<ChunkPlan, Error> {
    circuit.validate(RING_SIZE)?;
    Ok(ChunkPlan {
        header: sealed::header(circuit)?,
        chunks: sealed::chunk_count(circuit)?,
        total_bytes: sealed::total_bytes(circuit)?,
    })
}
