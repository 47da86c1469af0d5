//! What is ready for use, as much as memory allows.

use std::{future::Future, sync::Arc};

use api::UploadId;
use quick_cache::{Weighter, sync::Cache};

/// Something that takes memory.
pub trait Held {
    /// Bytes it takes.
    fn bytes(&self) -> usize;
}

/// What was used last, by the upload it came with, as much as fits. Each is made once, however many ask
/// for it at the same time. Something larger than the whole cache is made, handed out and not held.
pub struct MemoryCache<T: Held> {
    cache: Cache<UploadId, Arc<T>, ByBytes>,
}

/// Shards share the capacity, and a copy larger than its shard would never be held.
const FEW_ENOUGH_FOR_ONE_SHARD: usize = 32;

#[derive(Clone)]
struct ByBytes;

impl<T: Held> Weighter<UploadId, Arc<T>> for ByBytes {
    fn weight(&self, _: &UploadId, held: &Arc<T>) -> u64 {
        held.bytes() as u64
    }
}

impl<T: Held> MemoryCache<T> {
    /// A cache of at most `bytes` bytes.
    pub fn new(bytes: usize) -> Self {
        Self {
            cache: Cache::with_weighter(FEW_ENOUGH_FOR_ONE_SHARD, bytes as u64, ByBytes),
        }
    }

    /// What came with an upload, by `make` if it is not here.
    ///
    /// # Errors
    /// Of `make`; the next who asks tries again.
    pub async fn find<E>(
        &self,
        upload: &UploadId,
        make: impl Future<Output = Result<Arc<T>, E>>,
    ) -> Result<Arc<T>, E> {
        self.cache.get_or_insert_async(upload, make).await
    }

    /// Whether what came with an upload is here.
    pub fn holds(&self, upload: &UploadId) -> bool {
        self.cache.contains_key(upload)
    }

    /// Forgets what was deleted.
    pub fn forget(&self, upload: &UploadId) {
        self.cache.remove(upload);
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        self.cache.weight()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    struct Weight(usize);

    impl Held for Weight {
        fn bytes(&self) -> usize {
            self.0
        }
    }

    async fn put(cache: &MemoryCache<Weight>, name: &str, bytes: usize) -> usize {
        let upload = UploadId(name.to_owned());
        let make = async { Ok::<_, Infallible>(Arc::new(Weight(bytes))) };
        let Ok(found) = cache.find(&upload, make).await;
        found.0
    }

    #[tokio::test]
    async fn what_does_not_fit_makes_room_of_what_was_used_before() {
        let cache = MemoryCache::new(100);
        for name in ["a", "b", "c", "d"] {
            assert_eq!(put(&cache, name, 40).await, 40);
            assert!(cache.bytes() <= 100);
        }
        assert_eq!(cache.bytes(), 80);
        let holds = |name: &&str| cache.holds(&UploadId((*name).to_owned()));
        assert_eq!(
            ["a", "b", "c", "d"]
                .iter()
                .filter(|name| holds(name))
                .count(),
            2
        );
    }

    #[tokio::test]
    async fn what_is_larger_than_the_cache_is_handed_out_and_not_held() {
        let cache = MemoryCache::new(100);
        assert_eq!(put(&cache, "large", 101).await, 101);
        assert_eq!(cache.bytes(), 0);
    }
}
