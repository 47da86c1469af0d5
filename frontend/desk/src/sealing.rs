//! A model on its way to one user: sealed chunk by chunk under her public key.

use circuit::Circuit;
use fhe_client::Sealer;
use fhe_core::{PublicKey, sealed};
use protocol::ChunkPlan;

use crate::{error::Error, model::OwnedModel};

/// A model, checked against its card, and a key, ready to seal; kept between chunks.
pub(crate) struct Sealing {
    blob: Vec<u8>,
    public_key: Vec<u8>,
    circuit: Circuit,
    sealer: Sealer,
}

impl Sealing {
    /// Gets model and key ready, if the card's circuit still describes this model.
    pub(crate) fn new(
        blob: Vec<u8>,
        public_key: Vec<u8>,
        circuit: Circuit,
        model: OwnedModel,
    ) -> Result<Self, Error> {
        let key = PublicKey::from_bytes(&public_key)?;
        if !model.fits(&circuit) {
            return Err(Error::ModelMismatch);
        }
        Ok(Self {
            sealer: Sealer::new(&key, circuit.check()?, model.trained)?,
            circuit,
            blob,
            public_key,
        })
    }

    /// Whether this is the same vault blob, key and circuit.
    pub(crate) fn is_for(&self, blob: &[u8], public_key: &[u8], circuit: &Circuit) -> bool {
        self.blob == blob && self.public_key == public_key && self.circuit == *circuit
    }

    /// Seals one chunk.
    pub(crate) fn chunk(&self, index: u32) -> Result<Vec<u8>, Error> {
        Ok(self.sealer.seal_chunk(index)?)
    }
}

/// Header, number of chunks and size of a circuit's sealed form.
pub(crate) fn plan(circuit: &Circuit) -> Result<ChunkPlan, Error> {
    let blueprint = circuit.check()?;
    Ok(ChunkPlan {
        header: sealed::header(&blueprint),
        chunks: sealed::chunk_count(&blueprint),
        total_bytes: sealed::total_bytes(&blueprint),
    })
}
