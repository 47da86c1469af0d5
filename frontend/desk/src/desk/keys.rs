use fhe_client::UnfinishedCandidates;
use fhe_core::evaluation_key;
use pads::CANDIDATES;
use protocol::{
    Answers, BeginKeys, ChunkPlan, Fault, KeepKey, KeySet, KeysMade, LoadKeys,
    MakeEvaluationKeyChunk, MakeKeys, PlanEvaluationKey,
};

use super::{Desk, candidates::Candidates};
use crate::{error::Error, keys::KeyRing};

/// Name of the vault item that holds the key ring.
const ITEM: &str = "keys";

/// Microseconds that candidates are made for at a time.
const SLICE: u64 = 50_000;

impl Answers<BeginKeys> for Desk {
    fn answer(&mut self, _: BeginKeys) -> Result<(), Fault> {
        self.vault()?;
        let candidates = Box::new(UnfinishedCandidates::begin());
        self.candidates = Some(Candidates::Unfinished(candidates));
        Ok(())
    }
}

impl Answers<MakeKeys> for Desk {
    fn answer(&mut self, ask: MakeKeys) -> Result<KeysMade, Fault> {
        let end = (self.clock)().saturating_add(SLICE);
        let Some(Candidates::Unfinished(candidates)) = &mut self.candidates else {
            return Err(Error::OutOfOrder.into());
        };
        candidates.make_next();
        while !candidates.is_made() && (self.clock)() < end {
            candidates.make_next();
        }
        let made = candidates.made() as u32;
        let commitment = candidates.is_made().then(|| self.commit(&ask.account));
        Ok(KeysMade {
            made,
            candidates: CANDIDATES as u32,
            commitment: commitment.transpose()?,
        })
    }
}

impl Answers<KeepKey> for Desk {
    fn answer(&mut self, ask: KeepKey) -> Result<KeySet, Fault> {
        let mut ring = match ask.previous {
            Some(blob) => self.open_ring(&blob)?,
            None => KeyRing::default(),
        };
        let Some(Candidates::Waiting(candidates)) = self.candidates.take() else {
            return Err(Error::OutOfOrder.into());
        };
        let kept = candidates.keep(ask.kept.into()).map_err(Error::from)?;
        ring.add_kept(kept);
        let blob = self.vault()?.seal(ITEM, &ring.to_bytes())?;
        Ok(self.take_ring(ring, blob)?)
    }
}

impl Answers<LoadKeys> for Desk {
    fn answer(&mut self, ask: LoadKeys) -> Result<KeySet, Fault> {
        let ring = self.open_ring(&ask.blob)?;
        Ok(self.take_ring(ring, ask.blob)?)
    }
}

impl Answers<PlanEvaluationKey> for Desk {
    fn answer(&mut self, ask: PlanEvaluationKey) -> Result<ChunkPlan, Fault> {
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        Ok(ChunkPlan {
            header: key.evaluation_key_header(ask.set),
            chunks: evaluation_key::chunk_count(ask.set),
            total_bytes: evaluation_key::total_bytes(ask.set),
        })
    }
}

impl Answers<MakeEvaluationKeyChunk> for Desk {
    fn answer(&mut self, ask: MakeEvaluationKeyChunk) -> Result<Vec<u8>, Fault> {
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        if ask.index >= evaluation_key::chunk_count(ask.set) {
            return Err(Error::OutOfOrder.into());
        }
        Ok(key
            .evaluation_key_chunk(ask.set, ask.index)
            .map_err(Error::from)?)
    }
}

impl Desk {
    /// Lets the candidates, all of which are made, wait for the one that is kept.
    fn commit(&mut self, account: &str) -> Result<Vec<u8>, Error> {
        let Some(Candidates::Unfinished(candidates)) = self.candidates.take() else {
            return Err(Error::OutOfOrder);
        };
        let candidates = candidates.commit(account);
        let commitment = candidates.commitment().to_bytes();
        self.candidates = Some(Candidates::Waiting(candidates));
        Ok(commitment)
    }

    fn open_ring(&self, blob: &[u8]) -> Result<KeyRing, Error> {
        KeyRing::from_bytes(&self.vault()?.open(ITEM, blob)?)
    }

    fn take_ring(&mut self, ring: KeyRing, blob: Vec<u8>) -> Result<KeySet, Error> {
        let public_key = ring.public_key()?;
        let keys = KeySet {
            fingerprint: public_key.fingerprint().to_vec(),
            public_key: public_key.to_bytes(),
            older: ring.older(),
            proof: ring.proof(),
            blob,
        };
        self.keys = Some(ring);
        Ok(keys)
    }
}
