use std::{fmt, sync::Arc};

use fhe_core::{PublicKey, Seed};
use pads::{Cut, POOL_SIZE, PadContext, PadMaker, PadPlan, PoolCommitments, PoolTerms, SigningKey};
use zeroize::Zeroizing;

use super::PadPool;

/// A pool whose pads are made one by one, so that a row need not wait for all of them.
pub struct UnfinishedPool {
    maker: PadMaker,
    cut: Cut,
    seeds: Zeroizing<[Seed; POOL_SIZE]>,
    digests: [[u8; 32]; POOL_SIZE],
    made: usize,
}

impl UnfinishedPool {
    /// Draws fresh seeds for a pool under the key that the model's copy is sealed under.
    ///
    /// # Panics
    /// When the platform has no entropy source.
    pub fn begin(key: PublicKey, plan: Arc<PadPlan>, terms: &PoolTerms) -> Self {
        let mut seeds = Zeroizing::new([Seed::default(); POOL_SIZE]);
        getrandom::getrandom(seeds.as_flattened_mut())
            .expect("the platform has a source of entropy");
        Self::begin_with(key, plan, terms, *seeds)
    }

    pub(super) fn begin_with(
        key: PublicKey,
        plan: Arc<PadPlan>,
        terms: &PoolTerms,
        seeds: [Seed; POOL_SIZE],
    ) -> Self {
        let context = PadContext::new(terms, &key, &plan);
        Self {
            maker: PadMaker::new(&key, &plan, context),
            cut: terms.cut,
            seeds: Zeroizing::new(seeds),
            digests: [[0; 32]; POOL_SIZE],
            made: 0,
        }
    }

    /// Whether every pad is made.
    pub fn is_made(&self) -> bool {
        self.made == POOL_SIZE
    }

    /// Makes one more pad, if one is missing.
    pub fn make_next(&mut self) {
        if let Some(digest) = self.digests.get_mut(self.made) {
            let pad = self.maker.make(self.made, &self.seeds[self.made]);
            *digest = pad.digest();
            self.made += 1;
        }
    }

    /// Makes what is missing, and signs what the pads commit to.
    pub fn commit(mut self, signer: &SigningKey) -> PadPool {
        while !self.is_made() {
            self.make_next();
        }
        PadPool {
            commitments: PoolCommitments::new(self.maker.context(), self.digests, signer),
            maker: self.maker,
            cut: self.cut,
            seeds: self.seeds,
        }
    }
}

impl PadPool {
    /// Makes a pool from fresh seeds under the key that the model's copy is sealed under, at once.
    ///
    /// # Panics
    /// When the platform has no entropy source.
    pub fn make(
        key: PublicKey,
        plan: Arc<PadPlan>,
        terms: &PoolTerms,
        signer: &SigningKey,
    ) -> Self {
        UnfinishedPool::begin(key, plan, terms).commit(signer)
    }

    /// [`PadPool::make`] with given seeds, for test vectors only: who knows the seed of a used pad reads
    /// the row.
    pub fn make_with(
        key: PublicKey,
        plan: Arc<PadPlan>,
        terms: &PoolTerms,
        signer: &SigningKey,
        seeds: [Seed; POOL_SIZE],
    ) -> Self {
        UnfinishedPool::begin_with(key, plan, terms, seeds).commit(signer)
    }
}

impl fmt::Debug for UnfinishedPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "UnfinishedPool({} made)", self.made)
    }
}
