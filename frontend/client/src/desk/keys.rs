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
