//! The head of the log as everybody gets it: signed, and cosigned by the witnesses.

use api::Timestamp;
use futures_util::future::join_all;
use ledger::{Note, NoteSignature, Submission};
use tracing::warn;

use storage::database::log;

use crate::{
    app::{
        App,
        ledger::LogHead,
        witnesses::{CosignedHead, KnownWitness, WitnessAnswer},
    },
    error::Error,
};

/// A cosigned head is served for so long, if nothing was logged since.
const FRESH_MS: Timestamp = 60_000;
/// One that lacks cosignatures, before they are asked for again.
const RETRY_MS: Timestamp = 1_000;

/// The newest checkpoint. Witnesses are asked when the log has grown or they were asked a while ago; what
/// some of them do not answer is left out, and clients that need it will say so.
pub async fn current(app: &App) -> Result<Note, Error> {
    if app.witnesses.known().is_empty() {
        return Ok(app.ledger.head(app.database.read()).await?.note);
    }
    let size = log::size(app.database.read()).await?;
    let mut cosigned = app.witnesses.cosigned.lock().await;
    if let Some(last) = cosigned.as_ref().filter(|last| is_current(app, last, size)) {
        return Ok(last.note.clone());
    }
    let head = app.ledger.head(app.database.read()).await?;
    let asked = app.witnesses.known().iter();
    let answers = join_all(asked.map(|witness| ask(app, witness, &head))).await;
    let cosignatures: Vec<NoteSignature> = answers.into_iter().flatten().collect();
    let is_complete = cosignatures.len() >= app.witnesses.quorum();
    if !is_complete {
        warn!(
            got = cosignatures.len(),
            needed = app.witnesses.quorum(),
            "witnesses did not cosign"
        );
    }
    let mut note = head.note;
    note.signatures.extend(cosignatures);
    *cosigned = Some(CosignedHead {
        size: head.checkpoint.size,
        at: app.clock.now(),
        is_complete,
        note: note.clone(),
    });
    Ok(note)
}

fn is_current(app: &App, last: &CosignedHead, size: u64) -> bool {
    let lasts = match last.is_complete {
        true => FRESH_MS,
        false => RETRY_MS,
    };
    last.size >= size && app.clock.now() - last.at < lasts
}

/// The witness's cosignature. It may have seen another size than we remember, or know another key: then it says so, once each.
async fn ask(app: &App, witness: &KnownWitness, head: &LogHead) -> Option<NoteSignature> {
    for _ in 0..3 {
        let (pool, old_size) = (app.database.read(), witness.seen());
        let proof = app.ledger.consistency(pool, old_size, head.checkpoint.size);
        let submission = Submission {
            old_size,
            proof: proof.await.ok()??,
            note: head.note.clone(),
        };
        let sent = tokio::task::spawn_blocking(witness.send(submission)).await;
        match sent.unwrap_or(WitnessAnswer::Refused) {
            WitnessAnswer::Cosigned(cosignature) => {
                witness.has_seen(head.checkpoint.size);
                return Some(cosignature);
            }
            WitnessAnswer::Saw(size) => witness.has_seen(size),
            WitnessAnswer::OtherKey => tell_keys(app, witness).await?,
            WitnessAnswer::Refused => return None,
        }
    }
    None
}

/// Tells a witness how the log's key changed; nothing where that is not for it.
async fn tell_keys(app: &App, witness: &KnownWitness) -> Option<()> {
    let keys = app.ledger.keys(app.database.read()).await.ok()?;
    if keys.changes.is_empty() {
        return None;
    }
    let told = tokio::task::spawn_blocking(witness.tell(keys.changes));
    told.await.ok().filter(|is_told| *is_told).map(drop)
}
