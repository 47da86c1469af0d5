//! What a sealed copy computes, for the decision before it is loaded.

use std::sync::Arc;

use api::{ModelId, UploadId};
use circuit::{Circuit, Cost};
use fhe_core::RING_SIZE;
use quick_cache::sync::Cache;

use crate::{
    error::Error,
    storage::database::{Database, models},
};

/// Sealed copies whose terms are remembered.
const REMEMBERED: usize = 256;

/// What a sealed copy computes and what one answer takes. It never changes: another circuit is another
/// copy.
#[derive(Debug)]
pub struct Terms {
    /// The public half of the model.
    pub circuit: Circuit,
    /// Operations of one answer.
    pub cost: Cost,
}

/// Terms of the copies used last.
#[derive(Debug)]
pub struct TermsCache(Cache<UploadId, Arc<Terms>>);

impl Default for TermsCache {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl TermsCache {
    /// Terms of one sealed copy of a model.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn find(
        &self,
        database: &Database,
        copy: &UploadId,
        model: &ModelId,
    ) -> Result<Arc<Terms>, Error> {
        let read = read(database, model);
        self.0.get_or_insert_async(copy, read).await
    }
}

async fn read(database: &Database, model: &ModelId) -> Result<Arc<Terms>, Error> {
    let model = models::find(database.read(), model).await?;
    let model = model.ok_or(Error::Internal("a grant has no model"))?;
    let circuit = model.card.circuit;
    let cost = circuit.cost(RING_SIZE);
    let cost = cost.map_err(|_| Error::Internal("a stored card has no cost"))?;
    Ok(Arc::new(Terms { circuit, cost }))
}
