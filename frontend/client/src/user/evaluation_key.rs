//! An evaluation key: made chunk by chunk in every worker, uploaded part by part.
//!
//! The same client key always gives the same bytes. After a reload the key is made again, and only the
//! parts that the server lacks are sent.

use std::cell::Cell;

use api::{key::UploadedKey, upload::Purpose};
use circuit::LookupSet;
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{ChunkPlan, MakeEvaluationKeyChunk, PlanEvaluationKey};

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
        let ChunkPlan {
            header: mut whole,
            chunks,
            total_bytes,
        } = self.ask(plan).await?;
        on_stage(EvaluationKeyStage::Make(0, chunks));
        let done = Cell::new(0);
        let chunk = async |index: u32| {
            stop.check()?;
            let ask = MakeEvaluationKeyChunk {
                set,
                index,
                fingerprint: fingerprint.clone(),
            };
            let bytes = self.ask_of(Who::Crew, ask, None).await?;
            done.set(done.get() + 1);
            on_stage(EvaluationKeyStage::Make(done.get(), chunks));
            Outcome::Ok(bytes)
        };
        whole.reserve(usize::try_from(total_bytes).unwrap_or(0));
        let side_by_side = self.0.ports.desks.side_by_side(Who::Crew);
        let made = stream::iter(0..chunks).map(chunk).buffered(side_by_side);
        let mut made = std::pin::pin!(made);
        while let Some(bytes) = made.try_next().await? {
            whole.extend_from_slice(&bytes);
        }
        Ok(whole)
    }
}
