use std::sync::Arc;

use fhe_client::{ChallengedPool, UnfinishedPool};
use pads::{Challenge, Cut, PadPlan, PoolTerms};
use protocol::{
    AnswerChallenge, Answers, BeginPads, Fault, MakePads, OpenPad, OpenedPad, PadsHandle,
    PoolAnswer, PoolBinding,
};
use zeroize::Zeroizing;

use super::{Desk, pool::Pads};
use crate::error::Error;

/// Microseconds that pads are made for at a time: a row that is asked about meanwhile waits no longer.
const SLICE: u64 = 4_000;

impl Answers<BeginPads> for Desk {
    fn answer(&mut self, ask: BeginPads) -> Result<(), Fault> {
        let terms = terms(ask.binding)?;
        let plan = PadPlan::new(&self.cards.find(ask.card)?.blueprint).map_err(Error::from)?;
        let key = self.keys()?.public_key()?;
        let pool = UnfinishedPool::begin(key, Arc::new(plan), &terms);
        self.pads.put(ask.pads, Pads::Unfinished(Box::new(pool)));
        Ok(())
    }
}

impl Answers<MakePads> for Desk {
    fn answer(&mut self, ask: MakePads) -> Result<Option<Vec<u8>>, Fault> {
        let end = (self.clock)().saturating_add(SLICE);
        let Pads::Unfinished(pool) = self.pads.find_mut(ask.pads)? else {
            return Err(Error::OutOfOrder.into());
        };
        pool.make_next();
        while !pool.is_made() && (self.clock)() < end {
            pool.make_next();
        }
        if !pool.is_made() {
            return Ok(None);
        }
        let signer = self.signer(&ask.blob)?;
        let Some(Pads::Unfinished(pool)) = self.pads.take(ask.pads) else {
            return Err(Error::Gone.into());
        };
        let pool = pool.commit(signer.key());
        let commitments = pool.commitments().as_bytes().to_vec();
        self.pads.put(ask.pads, Pads::Waiting(Box::new(pool)));
        Ok(Some(commitments))
    }
}

impl Answers<AnswerChallenge> for Desk {
    fn answer(&mut self, ask: AnswerChallenge) -> Result<Option<PoolAnswer>, Fault> {
        let end = (self.clock)().saturating_add(SLICE);
        let mut pool = self.challenged(ask.pads, ask.challenge)?;
        pool.make_next().map_err(Error::from)?;
        while !pool.is_made() && (self.clock)() < end {
            pool.make_next().map_err(Error::from)?;
        }
        if !pool.is_made() {
            self.pads.put(ask.pads, Pads::Challenged(pool));
            return Ok(None);
        }
        let signer = self.signer(&ask.blob)?;
        let (reply, kept) = pool.reply(signer.key()).map_err(Error::from)?;
        let pads = kept.remaining() as u32;
        self.pads.put(ask.pads, Pads::Kept(kept));
        Ok(Some(PoolAnswer { reply, pads }))
    }
}

impl Desk {
    /// Takes out a pool that answers this challenge, now or since it was asked before, and no other.
    fn challenged(&mut self, pads: PadsHandle, bits: u64) -> Result<Box<ChallengedPool>, Error> {
        match self.pads.find(pads)? {
            Pads::Kept(_) => return Err(Error::SecondChallenge),
            Pads::Challenged(pool) if pool.challenge().bits() != bits => {
                return Err(Error::SecondChallenge);
            }
            Pads::Unfinished(_) => return Err(Error::OutOfOrder),
            Pads::Challenged(_) | Pads::Waiting(_) => {}
        }
        let kept = bits.count_ones() as usize;
        let challenge = Cut::new(kept).and_then(|cut| Challenge::from_bits(bits, cut))?;
        match self.pads.take(pads) {
            Some(Pads::Challenged(pool)) => Ok(pool),
            Some(Pads::Waiting(pool)) => Ok(Box::new(pool.challenged(&challenge)?)),
            _ => Err(Error::Gone),
        }
    }
}

impl Answers<OpenPad> for Desk {
    fn answer(&mut self, ask: OpenPad) -> Result<OpenedPad, Fault> {
        let start = (self.clock)();
        let rows = Zeroizing::new(ask.rows);
        let features = self.cards.find(ask.card)?.features_with(&rows, ask.known)?;
        let [row] = &features[..] else {
            let (most, got) = (1, features.len());
            return Err(Error::RowCount { most, got }.into());
        };
        let Pads::Kept(kept) = self.pads.find_mut(ask.pads)? else {
            return Err(Error::OutOfOrder.into());
        };
        let bytes = kept.open(row).map_err(Error::from)?;
        let left = kept.remaining() as u32;
        Ok(OpenedPad {
            bytes,
            left,
            micros: (self.clock)().saturating_sub(start),
        })
    }
}

/// What a pool is bound to, as both sides hash it.
pub(super) fn terms(binding: PoolBinding) -> Result<PoolTerms, Error> {
    Ok(PoolTerms {
        account: binding.account,
        grant: binding.grant,
        number: binding.number,
        nonce: binding.nonce.try_into().map_err(|_| Error::ServerMessage)?,
        cut: Cut::new(binding.kept.into())?,
    })
}
