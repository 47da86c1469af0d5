use fhe_client::{ClientKey, Sealer};
use fhe_core::{PublicKey, demo::blueprint};
use protocol::{Answers, BeginDemo, Decrypted, DemoBodies, EndDemo, Fault};

use super::Desk;
use crate::error::Error;

impl Answers<BeginDemo> for Desk {
    fn answer(&mut self, ask: BeginDemo) -> Result<DemoBodies, Fault> {
        let ((key, public_key), key_us) = self.timed(|| {
            let key = ClientKey::from_seed(fhe_client::random_seed());
            let public_key = key.public_key();
            Ok((key, public_key))
        })?;
        let (sealed, seal_us) = self.timed(|| sealed(&public_key))?;
        let (input, encrypt_us) = self.timed(|| Ok(key.encrypt(&blueprint(), &[ask.row])?))?;
        self.demo = Some(key);
        Ok(DemoBodies {
            public_key: public_key.to_bytes(),
            sealed,
            input,
            key_us,
            seal_us,
            encrypt_us,
        })
    }
}

/// The toy model, sealed.
fn sealed(public_key: &PublicKey) -> Result<Vec<u8>, Error> {
    let trained = fhe_client::demo::trained();
    Ok(Sealer::new(public_key, blueprint(), trained)?.seal()?)
}

impl Desk {
    /// Microseconds that sealing so many bytes takes here, by how fast the toy model is sealed.
    pub(super) fn sealing_micros(&self, bytes: u64) -> Result<u64, Error> {
        let public_key = ClientKey::from_seed(fhe_client::random_seed()).public_key();
        let (sealed, micros) = self.timed(|| sealed(&public_key))?;
        Ok((micros as f64 * bytes as f64 / sealed.len().max(1) as f64) as u64)
    }
}

impl Answers<EndDemo> for Desk {
    fn answer(&mut self, ask: EndDemo) -> Result<Decrypted, Fault> {
        let key = self.demo.as_ref().ok_or(Error::OutOfOrder)?;
        let (scores, micros) = self.timed(|| Ok(key.decrypt(&blueprint(), 1, &ask.result)?))?;
        Ok(Decrypted { scores, micros })
    }
}
