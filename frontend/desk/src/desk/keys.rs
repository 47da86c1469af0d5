use fhe_core::evaluation_key;
use protocol::{
    Answers, ChunkPlan, Fault, KeySet, LoadKeys, MakeEvaluationKeyChunk, MakeKeys,
    PlanEvaluationKey,
};

use super::Desk;
use crate::{error::Error, keys::KeyRing};

/// Name of the vault item that holds the key ring.
const ITEM: &str = "keys";

impl Answers<MakeKeys> for Desk {
    fn answer(&mut self, ask: MakeKeys) -> Result<KeySet, Fault> {
        let mut ring = match ask.previous {
            Some(blob) => self.open_ring(&blob)?,
            None => KeyRing::default(),
        };
        ring.add_random();
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
    fn open_ring(&self, blob: &[u8]) -> Result<KeyRing, Error> {
        KeyRing::from_bytes(&self.vault()?.open(ITEM, blob)?)
    }

    fn take_ring(&mut self, ring: KeyRing, blob: Vec<u8>) -> Result<KeySet, Error> {
        let public_key = ring.public_key()?;
        let keys = KeySet {
            fingerprint: public_key.fingerprint().to_vec(),
            public_key: public_key.to_bytes(),
            older: ring.older(),
            blob,
        };
        self.keys = Some(ring);
        Ok(keys)
    }
}
