//! What is ready for evaluations, so that nothing is read and made again.

pub mod prepared;
pub mod terms;

use fhe_server::EvaluationKey;

use super::memory::cache::MemoryCache;
use prepared::Prepared;
use terms::{PlansCache, TermsCache};

/// Of what was used last.
pub struct Caches {
    /// Sealed copies ready for use.
    pub prepared: MemoryCache<Prepared>,
    /// Evaluation keys ready for use.
    pub expanded: MemoryCache<EvaluationKey>,
    /// What sealed copies compute.
    pub terms: TermsCache,
    /// Of what pads for them consist.
    pub plans: PlansCache,
}

impl Caches {
    /// Empty ones, for so many bytes of sealed copies and of evaluation keys.
    pub fn new(copies: usize, evaluation_keys: usize) -> Self {
        Self {
            prepared: MemoryCache::new(copies),
            expanded: MemoryCache::new(evaluation_keys),
            terms: TermsCache::default(),
            plans: PlansCache::default(),
        }
    }
}
