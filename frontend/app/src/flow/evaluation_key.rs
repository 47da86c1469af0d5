//! An evaluation key: made chunk by chunk in every worker, uploaded part by part.
//!
//! The same client key always gives the same bytes. After a reload the key is made again, and only the
//! parts that the server lacks are sent.

use std::cell::Cell;

use api::evaluation_key::{EvaluationKey, EvaluationKeyStart};
use circuit::LookupSet;
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{ChunkPlan, MakeEvaluationKeyChunk, PlanEvaluationKey};

use super::{
    Stop, evaluate,
    upload::{Parts, patiently},
};
use crate::{
    failure::{Failure, Outcome},
    state::{Keys, Workers, client},
};

/// Where making an evaluation key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Looking for the client key and its public half.
    Begin,
    /// Making: chunks done, chunks.
    Make(u32, u32),
    /// Uploading: parts there, parts.
    Upload(u32, u32),
    /// The server checks what arrived.
    Check,
}

/// Makes the evaluation key of the newest client key and uploads it.
///
/// # Errors
/// No published key, a worker's fault, the server's problem, or that it was stopped.
pub(crate) async fn make(
    workers: Workers,
    own: Keys,
    set: LookupSet,
    stop: &Stop,
    on_stage: impl Fn(Stage),
) -> Outcome<EvaluationKey> {
    on_stage(Stage::Begin);
    let (fingerprint, key_epoch) = published(own).await?;
    let made = chunks(workers, set, &fingerprint, stop, &on_stage).await;
    // Memory of WebAssembly never shrinks: the makers go, the next call starts fresh ones.
    workers.stop_helpers();
    let whole = made?;
    stop.check()?;
    let announced = EvaluationKeyStart {
        set,
        key_epoch,
        bytes: whole.len() as u64,
        digest: evaluate::digest(workers, whole.clone()).await?,
    };
    upload(&announced, &whole, stop, &on_stage).await
}

/// Fingerprint and epoch of the newest key, if it is the one that is published.
async fn published(own: Keys) -> Outcome<(Vec<u8>, u32)> {
    let own = own.load().await?.ok_or_else(no_key)?;
    let published = client().published_keys().await?;
    let newest = published.into_iter().max_by_key(|key| key.epoch);
    match newest {
        Some(key) if key.fingerprint.0 == own.fingerprint => Ok((own.fingerprint, key.epoch)),
        _ => Err(no_key()),
    }
}

async fn chunks(
    workers: Workers,
    set: LookupSet,
    fingerprint: &[u8],
    stop: &Stop,
    on_stage: &impl Fn(Stage),
) -> Outcome<Vec<u8>> {
    let plan = PlanEvaluationKey {
        set,
        fingerprint: Some(fingerprint.to_vec()),
    };
    let ChunkPlan {
        header,
        chunks,
        total_bytes,
    } = workers.ask(plan).await?;
    on_stage(Stage::Make(0, chunks));
    let done = Cell::new(0);
    let chunk = async |index: u32| {
        stop.check()?;
        let ask = MakeEvaluationKeyChunk {
            set,
            index,
            fingerprint: Some(fingerprint.to_vec()),
        };
        let bytes = workers.ask_crew(ask).await?;
        done.set(done.get() + 1);
        on_stage(Stage::Make(done.get(), chunks));
        Ok::<_, Failure>(bytes)
    };
    let mut whole = header;
    whole.reserve(usize::try_from(total_bytes).unwrap_or(0));
    let mut made = std::pin::pin!(stream::iter(0..chunks).map(chunk).buffered(workers.crew()));
    while let Some(bytes) = made.try_next().await? {
        whole.extend_from_slice(&bytes);
    }
    Ok(whole)
}

async fn upload(
    announced: &EvaluationKeyStart,
    whole: &[u8],
    stop: &Stop,
    on_stage: &impl Fn(Stage),
) -> Outcome<EvaluationKey> {
    let upload = client().start_evaluation_key(announced).await?;
    let parts = Parts {
        bytes: whole,
        part_bytes: upload.part_bytes,
        count: upload.parts,
        received: &upload.received,
    };
    let tell = |there, parts| on_stage(Stage::Upload(there, parts));
    let put =
        async |index: u32, part: &[u8]| client().evaluation_key_part(&upload.id, index, part).await;
    parts.send(stop, &tell, put).await?;
    on_stage(Stage::Check);
    patiently(async || client().finish_evaluation_key(&upload.id).await).await
}

fn no_key() -> Failure {
    Failure::local(
        "Your key is not published yet.",
        "Open Keys, make and publish your keys, then come back.",
    )
}
