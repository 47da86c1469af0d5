use std::{collections::VecDeque, fmt};

use pads::{Challenge, POOL_SIZE, Pad, PoolReply, SigningKey};

use super::{KeptPads, PadPool};
use crate::Error;

/// A pool whose one challenge is known. Every pad is made once more before anything is opened, one by one: a fault of the
/// machine between then and now would look like a malformed pad to the server.
pub struct ChallengedPool {
    pool: PadPool,
    challenge: Challenge,
    kept: Vec<Pad>,
    made: usize,
}

impl ChallengedPool {
    fn new(pool: PadPool, challenge: Challenge) -> Self {
        let kept = Vec::with_capacity(challenge.kept().count());
        Self {
            pool,
            challenge,
            kept,
            made: 0,
        }
    }

    /// What it answers, and nothing else.
    pub fn challenge(&self) -> Challenge {
        self.challenge
    }

    /// Whether every pad is made again.
    pub fn is_made(&self) -> bool {
        self.made == POOL_SIZE
    }

    /// Makes one more pad again, if one is missing.
    ///
    /// # Errors
    /// [`Error::Pads`] for a pad that does not come out as before: nothing can be answered then.
    pub fn make_next(&mut self) -> Result<(), Error> {
        let index = self.made;
        let Some(seed) = self.pool.seeds.get(index) else {
            return Ok(());
        };
        let pad = self.pool.maker.make(index, seed);
        if pad.digest() != self.pool.commitments.digests()[index] {
            return Err(pads::Error::Malformed { index }.into());
        }
        if self.challenge.kept().any(|kept| kept == index) {
            self.kept.push(pad);
        }
        self.made += 1;
        Ok(())
    }

    /// Makes again what is missing; the reply to the challenge, and the pads that are kept.
    ///
    /// # Errors
    /// As [`ChallengedPool::make_next`]. The pool is gone then, too.
    pub fn reply(mut self, signer: &SigningKey) -> Result<(Vec<u8>, KeptPads), Error> {
        while !self.is_made() {
            self.make_next()?;
        }
        let (pool, challenge) = (self.pool, self.challenge);
        let reply = PoolReply::encode(
            &pool.commitments,
            &challenge,
            &pool.seeds,
            &self.kept,
            signer,
        );
        let kept: VecDeque<_> = challenge.kept().zip(self.kept).collect();
        Ok((reply, KeptPads::new(pool.maker.plan().clone(), kept)))
    }
}

impl PadPool {
    /// Takes the one challenge that is answered.
    ///
    /// # Errors
    /// [`Error::Pads`] for one that keeps another number of pads than was agreed. The pool is gone then, too.
    pub fn challenged(self, challenge: &Challenge) -> Result<ChallengedPool, Error> {
        let challenge = Challenge::from_bits(challenge.bits(), self.cut)?;
        Ok(ChallengedPool::new(self, challenge))
    }

    /// The reply to the challenge, and the pads that are kept, at once.
    ///
    /// # Errors
    /// As [`PadPool::challenged`] and [`ChallengedPool::reply`].
    pub fn answer(
        self,
        challenge: &Challenge,
        signer: &SigningKey,
    ) -> Result<(Vec<u8>, KeptPads), Error> {
        self.challenged(challenge)?.reply(signer)
    }
}

impl fmt::Debug for ChallengedPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ChallengedPool({} made again)", self.made)
    }
}
