//! An evaluation key: made chunk by chunk in every worker, uploaded part by part.
//!
//! The same client key always gives the same bytes. After a reload the key is made again, and only the
//! parts that the server lacks are sent.

use api::{key::UploadedKey, upload::Purpose};
use circuit::LookupSet;
use protocol::{MakeEvaluationKeyChunk, PlanEvaluationKey};

use crate::{Client, Outcome, Stop, port::Who};

/// Where making an evaluation key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvaluationKeyStage {
    /// Looking for the client key and its public half.
    Begin,
    /// Making: chunks done, chunks.
    Make(u32, u32),
    /// Uploading: parts there, parts.
    Upload(u32, u32),
    /// The server checks what arrived.
    Check,
}

impl Client {
    /// Makes the evaluation key of the newest client key and uploads it.
    ///
    /// # Errors
    /// No published key, a desk's fault, the server's problem, or that it was stopped.
    pub async fn make_evaluation_key(
        &self,
        set: LookupSet,
        stop: &Stop,
        on_stage: impl Fn(EvaluationKeyStage),
    ) -> Outcome<UploadedKey> {
        on_stage(EvaluationKeyStage::Begin);
        let (fingerprint, key_epoch) = self.published_own_key().await?;
        let made = self.made_key(set, &fingerprint, stop, &on_stage).await;
        // Memory of WebAssembly never shrinks: the makers go, the next call starts fresh ones.
        self.0.ports.desks.stop_helpers();
        let whole = made?;
        stop.check()?;
        let tell = |there, parts| match there == parts {
            true => on_stage(EvaluationKeyStage::Check),
            false => on_stage(EvaluationKeyStage::Upload(there, parts)),
        };
        let purpose = Purpose::EvaluationKey(set);
        let start = self.announcement(purpose, key_epoch, &whole).await?;
        self.upload(start, &whole, stop, &tell).await
    }

    async fn made_key(
        &self,
        set: LookupSet,
        fingerprint: &[u8],
        stop: &Stop,
        on_stage: &impl Fn(EvaluationKeyStage),
    ) -> Outcome<Vec<u8>> {
        let fingerprint = Some(fingerprint.to_vec());
        let plan = PlanEvaluationKey {
            set,
            fingerprint: fingerprint.clone(),
        };
        let plan = self.ask(plan).await?;
        let chunk = |index| {
            let ask = MakeEvaluationKeyChunk {
                set,
                index,
                fingerprint: fingerprint.clone(),
            };
            (ask, None)
        };
        let tell = |done, chunks| on_stage(EvaluationKeyStage::Make(done, chunks));
        self.gather(plan, Who::Crew, chunk, stop, tell).await
    }
}
