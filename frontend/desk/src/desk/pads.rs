use std::sync::Arc;

use fhe_client::PadPool;
use pads::{Challenge, Cut, PadPlan, PoolTerms};
use protocol::{
    AnswerChallenge, Answers, Fault, MakePads, OpenPad, OpenedPad, PoolAnswer, PoolBinding,
};
use zeroize::Zeroizing;

use super::{Desk, pool::Pads};
use crate::error::Error;

impl Answers<MakePads> for Desk {
    fn answer(&mut self, ask: MakePads) -> Result<Vec<u8>, Fault> {
        let terms = terms(ask.binding)?;
        let plan = PadPlan::new(&self.cards.find(ask.card)?.blueprint).map_err(Error::from)?;
        let key = self.keys()?.public_key()?;
        let signer = self.signer(&ask.blob)?;
        let pool = PadPool::make(key, Arc::new(plan), &terms, signer.key());
        let commitments = pool.commitments().as_bytes().to_vec();
        self.pads.put(ask.pads, Pads::Waiting(Box::new(pool)));
        Ok(commitments)
    }
}

impl Answers<AnswerChallenge> for Desk {
    fn answer(&mut self, ask: AnswerChallenge) -> Result<PoolAnswer, Fault> {
        if let Pads::Kept(_) = self.pads.find(ask.pads)? {
            return Err(Error::SecondChallenge.into());
        }
        let signer = self.signer(&ask.blob)?;
        let kept = ask.challenge.count_ones() as usize;
        let challenge = Cut::new(kept).and_then(|cut| Challenge::from_bits(ask.challenge, cut));
        let challenge = challenge.map_err(Error::from)?;
        let Some(Pads::Waiting(pool)) = self.pads.take(ask.pads) else {
            return Err(Error::Gone.into());
        };
        let (reply, kept) = pool.answer(&challenge, signer.key()).map_err(Error::from)?;
        let pads = kept.remaining() as u32;
        self.pads.put(ask.pads, Pads::Kept(kept));
        Ok(PoolAnswer { reply, pads })
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
