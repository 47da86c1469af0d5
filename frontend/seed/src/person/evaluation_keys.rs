use api::{
    evaluation_key::{EvaluationKey, EvaluationKeyStart, EvaluationKeyUpload},
    paths,
};
use circuit::{Circuit, LookupSet};
use protocol::{MakeEvaluationKeyChunk, PlanEvaluationKey};
use sha2::{Digest, Sha256};

use super::Person;
use crate::Error;

impl Person {
    /// Her evaluation keys on the server.
    ///
    /// # Errors
    /// The server's problem.
    pub fn evaluation_keys(&mut self) -> Result<Vec<EvaluationKey>, Error> {
        self.connection.read(paths::EVALUATION_KEYS)
    }

    /// Makes and uploads the evaluation key that a circuit's lookups take, unless it is there; true when
    /// it was made.
    ///
    /// # Errors
    /// As [`Person::make_evaluation_key`].
    pub fn provide_evaluation_key(&mut self, circuit: &Circuit) -> Result<bool, Error> {
        let Some(set) = circuit.lookups else {
            return Ok(false);
        };
        let keys = self.evaluation_keys()?;
        if keys.iter().any(|key| key.set == set) {
            return Ok(false);
        }
        self.make_evaluation_key(set).map(|_| true)
    }

    /// Makes the evaluation key of her newest key and uploads it, or what is missing of it.
    ///
    /// # Errors
    /// The server's problem, the desk's fault.
    pub fn make_evaluation_key(&mut self, set: LookupSet) -> Result<EvaluationKey, Error> {
        let bytes = self.evaluation_key_bytes(set)?;
        let epochs = self.published_keys()?;
        let newest = epochs.into_iter().map(|key| key.epoch).max();
        let announcement = EvaluationKeyStart {
            set,
            key_epoch: newest.ok_or(Error::Unexpected("the published keys"))?,
            bytes: bytes.len() as u64,
            digest: format!("{:x}", Sha256::digest(&bytes)),
        };
        let upload: EvaluationKeyUpload = self
            .connection
            .post(paths::EVALUATION_KEYS, &announcement)?;
        let path = |part| paths::evaluation_key_part(&upload.id, part);
        self.send_parts(&bytes, upload.part_bytes, &upload.received, path)?;
        self.connection
            .post_empty(&paths::evaluation_key_finish(&upload.id))
    }

    /// The wire form of the evaluation key of her newest key.
    ///
    /// # Errors
    /// The desk's fault.
    pub fn evaluation_key_bytes(&mut self, set: LookupSet) -> Result<Vec<u8>, Error> {
        let plan = PlanEvaluationKey {
            set,
            fingerprint: None,
        };
        let plan = self.ask(plan)?;
        let mut bytes = plan.header;
        for index in 0..plan.chunks {
            let ask = MakeEvaluationKeyChunk {
                set,
                index,
                fingerprint: None,
            };
            bytes.extend(self.ask(ask)?);
        }
        Ok(bytes)
    }
}
