//! The head of the log as everybody gets it: signed, and cosigned by the witnesses.

use std::sync::Arc;

use api::Timestamp;
use ledger::{Note, NoteSignature, Submission};
use tokio::time::timeout;
use tracing::warn;

use storage::database::log;

use crate::{
    app::{
        App,
        ledger::LogHead,
        witnesses::{KnownWitness, PATIENCE, Round, WitnessAnswer},
    },
    error::Error,
};

/// A cosigned head is served for so long, if nothing was logged since.
const FRESH_MS: Timestamp = 60_000;
/// One that lacks cosignatures, before they are asked for again.
const RETRY_MS: Timestamp = 1_000;

/// Why a witness did not cosign.
const SILENT: &str = "did not answer";
const REFUSED: &str = "refused the head";
const STRANGER: &str = "knows no log of this name and key";
const UNASKED: &str = "could not be asked";

/// The newest checkpoint. Witnesses are asked when the log has grown or they were asked a while ago. It does not wait for more of them
/// than have to cosign: who is slower is in the next answer, who fails is left out, and clients that need it will say so.
pub async fn current(app: &App) -> Result<Note, Error> {
    if app.witnesses.known().is_empty() {
        return Ok(app.ledger.head(app.database.read()).await?.note);
    }
    let size = log::size(app.database.read()).await?;
    loop {
        let (round, is_begun) = newest(app, size).await?;
        round.settled().await;
        if is_begun && !round.is_complete() {
            let (got, needed) = (round.cosigned(), app.witnesses.quorum());
            let which = round.refusals();
            warn!(
                got,
                needed,
                which = which.as_str(),
                "witnesses did not cosign"
            );
        }
        // One that was under way for a smaller log makes room for the next.
        if is_begun || round.head.checkpoint.size >= size {
            return Ok(round.note());
        }
    }
}

/// The round that is under way or still counts, else a new one; and whether it is new.
async fn newest(app: &App, size: u64) -> Result<(Arc<Round>, bool), Error> {
    let mut newest = app.witnesses.round.lock().await;
    if let Some(round) = newest.as_ref().filter(|round| is_current(app, round, size)) {
        return Ok((round.clone(), false));
    }
    let head = app.ledger.head(app.database.read()).await?;
    let round = Arc::new(Round::new(head, app.clock.now(), &app.witnesses));
    *newest = Some(round.clone());
    for witness in app.witnesses.known() {
        let (app, witness, round) = (app.clone(), witness.clone(), round.clone());
        let (asked, asking) = (round.clone(), witness.clone());
        let answer = tokio::spawn(async move { in_turn(&app, &asking, &asked).await });
        tokio::spawn(async move { round.take(&witness, answer.await.unwrap_or(Err(UNASKED))) });
    }
    Ok((round, true))
}

fn is_current(app: &App, round: &Round, size: u64) -> bool {
    if !round.is_settled() {
        return true;
    }
    let lasts = match round.is_complete() {
        true => FRESH_MS,
        false => RETRY_MS,
    };
    round.head.checkpoint.size >= size && app.clock.now() - round.at < lasts
}

/// Asks a witness once it has answered, or not, what it was asked before; not if the head is not the newest any more.
async fn in_turn(
    app: &App,
    witness: &KnownWitness,
    round: &Arc<Round>,
) -> Result<NoteSignature, &'static str> {
    let _turn = witness.turn.lock().await;
    let is_newest = {
        let newest = app.witnesses.round.lock().await;
        newest
            .as_ref()
            .is_some_and(|newest| Arc::ptr_eq(newest, round))
    };
    if !is_newest {
        return Err("was asked for a newer head in its place");
    }
    let asked = timeout(PATIENCE, ask(app, witness, &round.head));
    asked.await.unwrap_or(Err(SILENT))
}

/// The witness's cosignature, or why there is none. It may have seen another size than we remember, or know another key: then it says so, once each.
async fn ask(
    app: &App,
    witness: &KnownWitness,
    head: &LogHead,
) -> Result<NoteSignature, &'static str> {
    for _ in 0..3 {
        // Of more than there is nothing follows: it lied, or this log was put back. It says anew what it saw, in case that changed.
        let seen = Some(witness.seen()).filter(|seen| *seen <= head.checkpoint.size);
        let (pool, old_size) = (app.database.read(), seen.unwrap_or(0));
        let proof = app.ledger.consistency(pool, old_size, head.checkpoint.size);
        let submission = Submission {
            old_size,
            proof: proof.await.ok().flatten().ok_or(UNASKED)?,
            note: head.note.clone(),
        };
        let sent = tokio::task::spawn_blocking(witness.send(submission)).await;
        match sent.unwrap_or(WitnessAnswer::Silent) {
            WitnessAnswer::Cosigned(cosignature) => {
                witness.has_seen(head.checkpoint.size);
                return Ok(cosignature);
            }
            WitnessAnswer::Saw(size) => {
                witness.has_seen(size);
                if size > head.checkpoint.size {
                    return Err("saw a larger log than this one");
                }
            }
            WitnessAnswer::OtherKey => tell_keys(app, witness).await.ok_or(STRANGER)?,
            WitnessAnswer::Refused => return Err(REFUSED),
            WitnessAnswer::Silent => return Err(SILENT),
        }
    }
    Err(REFUSED)
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
