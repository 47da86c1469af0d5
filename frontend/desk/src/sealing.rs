//! A model on its way to one user: sealed chunk by chunk under her public key.

use circuit::{Blueprint, Circuit, Trained};
use fhe_client::Sealer;
use fhe_core::{PublicKey, sealed};
use protocol::ChunkPlan;

use crate::{error::Error, model::OwnedModel};

/// A model, checked against its card, and a key, ready to seal.
pub(crate) struct Sealing {
    pub(crate) plan: ChunkPlan,
    pub(crate) sealer: Sealer,
    pub(crate) key: PublicKey,
    pub(crate) blueprint: Blueprint,
    pub(crate) trained: Trained,
}

impl Sealing {
    /// Gets model and key ready, if the card's circuit still describes this model.
    pub(crate) fn new(
        model: OwnedModel,
        circuit: &Circuit,
        public_key: &[u8],
    ) -> Result<Self, Error> {
        if !model.fits(circuit) {
            return Err(Error::ModelMismatch);
        }
        let key = PublicKey::from_bytes(public_key)?;
        let blueprint = circuit.check()?;
        let plan = ChunkPlan {
            header: sealed::header(&blueprint),
            chunks: sealed::chunk_count(&blueprint),
            total_bytes: sealed::total_bytes(&blueprint),
        };
        let sealer = Sealer::new(&key, blueprint.clone(), model.trained.clone())?;
        Ok(Self {
            plan,
            sealer,
            key,
            blueprint,
            trained: model.trained,
        })
    }
}
