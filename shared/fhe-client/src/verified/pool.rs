use std::{fmt, sync::Arc};

use fhe_core::{PublicKey, Seed};
use pads::{
    Challenge, Cut, POOL_SIZE, PadContext, PadMaker, PadPlan, PoolCommitments, PoolReply,
    PoolTerms, SigningKey,
};
use zeroize::Zeroizing;

use super::KeptPads;
use crate::Error;

/// A pool of pads that waits for its challenge. Its seeds are her secrets: neither copied nor printed, wiped on
/// drop.
///
/// It answers *one* challenge, ever: two answers would open seeds of pads that may be used, and a used pad's
/// seed is its row. So it is consumed by its reply, lives in memory, is never written down and is forgotten with
/// whoever holds it. The bytes of the reply may be sent again.
///
/// ```compile_fail,E0382
/// # use fhe_client::PadPool;
/// # use pads::{Challenge, SigningKey};
/// fn answer_twice(pool: PadPool, first: Challenge, second: Challenge, signer: &SigningKey) {
///     let _ = pool.answer(&first, signer);
///     let _ = pool.answer(&second, signer);
/// }
/// ```
pub struct PadPool {
    key: PublicKey,
    plan: Arc<PadPlan>,
    context: PadContext,
    cut: Cut,
    seeds: Zeroizing<[Seed; POOL_SIZE]>,
    commitments: PoolCommitments,
}

impl PadPool {
    /// Makes a pool from fresh seeds under the key that the model's copy is sealed under.
    ///
    /// # Panics
    /// When the platform has no entropy source.
    pub fn make(
        key: PublicKey,
        plan: Arc<PadPlan>,
        terms: &PoolTerms,
        signer: &SigningKey,
    ) -> Self {
        let mut seeds = Zeroizing::new([Seed::default(); POOL_SIZE]);
        getrandom::getrandom(seeds.as_flattened_mut())
            .expect("the platform has a source of entropy");
        Self::make_with(key, plan, terms, signer, *seeds)
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
        let seeds = Zeroizing::new(seeds);
        let context = PadContext::new(terms, &key, &plan);
        let maker = PadMaker::new(&key, &plan, context);
        let digest = |index: usize| maker.make(index, &seeds[index]).digest();
        let digests = std::array::from_fn(digest);
        let commitments = PoolCommitments::new(&context, digests, signer);
        Self {
            key,
            plan,
            context,
            cut: terms.cut,
            seeds,
            commitments,
        }
    }

    /// What is sent first.
    pub fn commitments(&self) -> &PoolCommitments {
        &self.commitments
    }

    /// The reply to the challenge, and the pads that are kept.
    ///
    /// Every pad is made once more before anything is opened: a fault of the machine between then and now would
    /// look like a malformed pad to the server.
    ///
    /// # Errors
    /// [`Error::Pads`] for a challenge that keeps another number of pads than was agreed, and for pads
    /// that do not come out as before. The pool is gone then, too.
    pub fn answer(
        self,
        challenge: &Challenge,
        signer: &SigningKey,
    ) -> Result<(Vec<u8>, KeptPads), Error> {
        let challenge = Challenge::from_bits(challenge.bits(), self.cut)?;
        let maker = PadMaker::new(&self.key, &self.plan, self.context);
        let again = |index: usize| {
            let pad = maker.make(index, &self.seeds[index]);
            (pad.digest() == self.commitments.digests()[index])
                .then_some(pad)
                .ok_or(pads::Error::Malformed { index })
        };
        challenge
            .opened()
            .try_for_each(|index| again(index).map(drop))?;
        let kept = challenge.kept().map(again).collect::<Result<Vec<_>, _>>()?;
        let (commitments, seeds) = (&self.commitments, &self.seeds);
        let reply = PoolReply::encode(commitments, &challenge, seeds, &kept, signer);
        let kept = challenge.kept().zip(kept);
        Ok((reply, KeptPads::new(self.plan, kept.collect())))
    }
}

impl fmt::Debug for PadPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PadPool(redacted)")
    }
}
