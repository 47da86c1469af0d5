//! Sealed copies ready for use, as many as memory allows.

use std::{future::Future, sync::Arc};

use api::UploadId;
use circuit::{Circuit, LinearLayout};
use fhe_core::{PublicKey, RING_SIZE, SealedLinear};
use fhe_server::{PreparedKey, PreparedModel};
use quick_cache::{Weighter, sync::Cache};

/// Everything about one sealed copy that is the same in every evaluation.
pub struct Prepared {
    /// The public half of the model.
    pub circuit: Circuit,
    /// Where features, rows and outputs lie.
    pub layout: LinearLayout,
    /// The sealed model in the Fourier domain.
    pub model: PreparedModel,
    /// The user's public key in the Fourier domain.
    pub key: PreparedKey,
}

impl Prepared {
    /// Parses and transforms a sealed copy and the public key it was made for. Takes milliseconds to
    /// seconds: call it from the evaluation pool.
    ///
    /// # Errors
    /// When copy or key do not conform.
    pub fn new(circuit: Circuit, copy: &[u8], public_key: &[u8]) -> Result<Self, fhe_core::Error> {
        let layout = circuit.layout(RING_SIZE)?;
        Ok(Self {
            model: PreparedModel::new(&SealedLinear::from_bytes(copy, &layout)?),
            key: PreparedKey::new(&PublicKey::from_bytes(public_key)?),
            layout,
            circuit,
        })
    }

    /// Bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        self.model.bytes() + self.key.bytes()
    }
}

/// The sealed copies used last, as many as fit. A copy is prepared once, however many ask for it at the
/// same time.
pub struct PreparedCache {
    cache: Cache<UploadId, Arc<Prepared>, ByBytes>,
}

/// Shards share the capacity, and a copy larger than its shard would never be held.
const FEW_ENOUGH_FOR_ONE_SHARD: usize = 32;

#[derive(Clone)]
struct ByBytes;

impl Weighter<UploadId, Arc<Prepared>> for ByBytes {
    fn weight(&self, _: &UploadId, prepared: &Arc<Prepared>) -> u64 {
        prepared.bytes() as u64
    }
}

impl PreparedCache {
    /// A cache of at most `bytes` bytes.
    pub fn new(bytes: usize) -> Self {
        Self {
            cache: Cache::with_weighter(FEW_ENOUGH_FOR_ONE_SHARD, bytes as u64, ByBytes),
        }
    }

    /// A prepared copy, by `prepare` if it is not here.
    ///
    /// # Errors
    /// Of `prepare`; the next who asks tries again.
    pub async fn find<E>(
        &self,
        copy: &UploadId,
        prepare: impl Future<Output = Result<Arc<Prepared>, E>>,
    ) -> Result<Arc<Prepared>, E> {
        self.cache.get_or_insert_async(copy, prepare).await
    }

    /// Forgets a copy that was deleted.
    pub fn forget(&self, copy: &UploadId) {
        self.cache.remove(copy);
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        self.cache.weight()
    }
}
