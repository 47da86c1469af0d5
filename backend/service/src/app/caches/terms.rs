//! What sealed copies compute, for the decision before they are loaded.

use std::sync::Arc;

use api::UploadId;
use circuit::Blueprint;
use pads::PadPlan;
use quick_cache::sync::Cache;

use storage::database::{
    Database,
    models::versions::{self, ModelVersion},
};

use crate::error::Error;

/// Sealed copies whose terms are remembered.
const REMEMBERED: usize = 16_384;
/// Versions of models whose terms their copies share.
const MODELS: usize = 256;
/// Sealed copies whose plans of pads are remembered: up to a megabyte each.
const PLANS: usize = 64;

/// Blueprints of the copies used last. A copy's never changes: another circuit is another copy.
#[derive(Debug)]
pub struct TermsCache {
    copies: Cache<UploadId, Arc<Blueprint>>,
    models: Cache<ModelVersion, Arc<Blueprint>>,
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
    /// What one sealed copy of a version computes.
    pub async fn find(
        &self,
        database: &Database,
        copy: &UploadId,
        of: &ModelVersion,
    ) -> Result<Arc<Blueprint>, Error> {
        let read = async {
            let terms = read(database, of).await?;
            Ok(self.shared(of, terms))
        };
        self.copies.get_or_insert_async(copy, read).await
    }

    /// What another copy of the version is known to compute, if that is the same.
    fn shared(&self, of: &ModelVersion, terms: Blueprint) -> Arc<Blueprint> {
        let known = self.models.get(of);
        if let Some(known) = known.filter(|known| **known == terms) {
            return known;
        }
        let terms = Arc::new(terms);
        self.models.insert(of.clone(), terms.clone());
        terms
    }
}

async fn read(database: &Database, of: &ModelVersion) -> Result<Blueprint, Error> {
    let card = versions::card(database.read(), of).await?;
    let card = card.ok_or(Error::Internal("a sealed copy is of no version"))?;
    let blueprint = card.circuit.check();
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
    /// The plan of the pads for one sealed copy of a version.
    ///
    /// # Errors
    /// [`pads::Error::Layout`] for a model whose pads are too large.
    pub async fn find(
        &self,
        terms: &TermsCache,
        database: &Database,
        copy: &UploadId,
        of: &ModelVersion,
    ) -> Result<Arc<PadPlan>, Error> {
        let plan = async {
            let blueprint = terms.find(database, copy, of).await?;
            Ok::<_, Error>(Arc::new(PadPlan::new(&blueprint)?))
        };
        self.0.get_or_insert_async(copy, plan).await
    }
}
