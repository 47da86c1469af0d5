//! What sealed copies compute, for the decision before they are loaded.

use std::sync::Arc;

use api::{ModelId, UploadId};
use circuit::Blueprint;
use pads::PadPlan;
use quick_cache::sync::Cache;

use storage::database::{Database, models};

use crate::error::Error;

/// Sealed copies whose terms are remembered.
const REMEMBERED: usize = 16_384;
/// Models whose terms their copies share.
const MODELS: usize = 256;
/// Sealed copies whose plans of pads are remembered: up to a megabyte each.
const PLANS: usize = 64;

/// Blueprints of the copies used last. A copy's never changes: another circuit is another copy.
#[derive(Debug)]
pub struct TermsCache {
    copies: Cache<UploadId, Arc<Blueprint>>,
    models: Cache<ModelId, Arc<Blueprint>>,
}

impl Default for TermsCache {
    fn default() -> Self {
        Self {
            copies: Cache::new(REMEMBERED),
            models: Cache::new(MODELS),
        }
    }
}

impl TermsCache {
    /// What one sealed copy of a model computes.
    pub async fn find(
        &self,
        database: &Database,
        copy: &UploadId,
        model: &ModelId,
    ) -> Result<Arc<Blueprint>, Error> {
        let read = async {
            let terms = read(database, model).await?;
            Ok(self.shared(model, terms))
        };
        self.copies.get_or_insert_async(copy, read).await
    }

    /// What another copy of the model is known to compute, if that is the same.
    fn shared(&self, model: &ModelId, terms: Blueprint) -> Arc<Blueprint> {
        let known = self.models.get(model);
        if let Some(known) = known.filter(|known| **known == terms) {
            return known;
        }
        let terms = Arc::new(terms);
        self.models.insert(model.clone(), terms.clone());
        terms
    }
}

async fn read(database: &Database, model: &ModelId) -> Result<Blueprint, Error> {
    let model = models::find(database.read(), model).await?;
    let model = model.ok_or(Error::Internal("a grant has no model"))?;
    let blueprint = model.card.circuit.check();
    blueprint.map_err(|_| Error::Internal("a stored card has no layout"))
}

/// Plans of the pads for the copies used last.
#[derive(Debug)]
pub struct PlansCache(Cache<UploadId, Arc<PadPlan>>);

impl Default for PlansCache {
    fn default() -> Self {
        Self(Cache::new(PLANS))
    }
}

impl PlansCache {
    /// The plan of the pads for one sealed copy of a model.
    ///
    /// # Errors
    /// [`pads::Error::Layout`] for a model whose pads are too large.
    pub async fn find(
        &self,
        terms: &TermsCache,
        database: &Database,
        copy: &UploadId,
        model: &ModelId,
    ) -> Result<Arc<PadPlan>, Error> {
        let plan = async {
            let blueprint = terms.find(database, copy, model).await?;
            Ok::<_, Error>(Arc::new(PadPlan::new(&blueprint)?))
        };
        self.0.get_or_insert_async(copy, plan).await
    }
}
