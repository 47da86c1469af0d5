use circuit::LookupSet;
use fhe_core::evaluation_key;
use protocol::Response;

use super::Desk;
use crate::{error::Error, key_ring::KeyRing};

/// Name of the vault item that holds the key ring.
const ITEM: &str = "keys";

impl Desk {
    pub(super) fn make_keys(&mut self, previous: Option<Vec<u8>>) -> Result<Response, Error> {
        let mut ring = match previous {
            Some(blob) => self.open_ring(&blob)?,
            None => KeyRing::default(),
        };
        ring.add_random();
        let blob = self.vault()?.seal(ITEM, &ring.to_bytes())?;
        self.take_ring(ring, blob)
    }

    pub(super) fn load_keys(&mut self, blob: &[u8]) -> Result<Response, Error> {
        let ring = self.open_ring(blob)?;
        self.take_ring(ring, blob.to_vec())
    }

    pub(super) fn evaluation_key_plan(
        &self,
        set: LookupSet,
        fingerprint: Option<&[u8]>,
    ) -> Result<Response, Error> {
        let key = self.keys()?.key(fingerprint)?;
        Ok(Response::EvaluationKeyPlan {
            header: key.evaluation_key_header(set),
            chunks: evaluation_key::chunk_count(set),
            total_bytes: evaluation_key::total_bytes(set),
        })
    }

    pub(super) fn evaluation_key_chunk(
        &self,
        set: LookupSet,
        index: u32,
        fingerprint: Option<&[u8]>,
    ) -> Result<Response, Error> {
        let key = self.keys()?.key(fingerprint)?;
        if index >= evaluation_key::chunk_count(set) {
            return Err(Error::OutOfOrder);
        }
        Ok(Response::Chunk(key.evaluation_key_chunk(set, index)?))
    }

    fn open_ring(&self, blob: &[u8]) -> Result<KeyRing, Error> {
        KeyRing::from_bytes(&self.vault()?.open(ITEM, blob)?)
    }

    fn take_ring(&mut self, ring: KeyRing, blob: Vec<u8>) -> Result<Response, Error> {
        let public_key = ring.public_key()?;
        let response = Response::Keys {
            fingerprint: public_key.fingerprint().to_vec(),
            public_key: public_key.to_bytes(),
            older: ring.older(),
            blob,
        };
        self.keys = Some(ring);
        Ok(response)
    }
}
