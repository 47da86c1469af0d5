//! Candidate keys: which one is kept, and whether the others are what was committed to (`docs/verified-inputs.md`, step 0).

use std::time::Duration;

use api::{AccountId, ProblemKind, key::KeyChallenge, log::KeyChoice};
use fhe_core::PublicKey;
use pads::{CANDIDATES, CandidateCommitment, CandidateProof};

use storage::database::{
    Writing,
    keys::candidates::{self, CandidatesState},
};

use crate::{
    app::App,
    base::{clock::milliseconds, random},
    error::Error,
};

/// New commitments that an account may make within [`PERIOD`]: each is a chance of one in [`CANDIDATES`] for a malformed key.
const MOST_COMMITMENTS: u32 = 3;
const PERIOD: Duration = Duration::from_secs(24 * 60 * 60);

/// Draws which candidate is kept, once for each commitment.
///
/// # Errors
/// [`ProblemKind::Nonconforming`]; [`ProblemKind::Conflict`] after three new commitments within a day.
pub async fn challenge(app: &App, user: &AccountId, bytes: &[u8]) -> Result<KeyChallenge, Error> {
    let commitment = CandidateCommitment::from_bytes(bytes).map_err(|_| foreign())?;
    let mut writing = app.database.write().await?;
    if let Some(known) = candidates::find(&mut *writing, user, commitment.hash()).await? {
        return Ok(KeyChallenge { kept: known.kept });
    }
    let now = app.clock.now();
    let since = now - milliseconds(PERIOD);
    if candidates::challenged_since(&mut *writing, user, since).await? >= MOST_COMMITMENTS {
        return Err(too_many());
    }
    let kept = draw();
    candidates::challenge(&mut *writing, user, commitment.hash(), kept, now).await?;
    writing.commit().await?;
    Ok(KeyChallenge { kept })
}

/// A candidate, each as likely as any other.
fn draw() -> u16 {
    u16::from_le_bytes(random::bytes()) % CANDIDATES as u16
}

/// A proof, and the bytes behind it, which are the key that it is about.
///
/// # Errors
/// [`ProblemKind::Nonconforming`].
pub(super) fn proof_before(bytes: &[u8]) -> Result<(CandidateProof, &[u8]), Error> {
    let (proof, key) = bytes
        .split_at_checked(CandidateProof::BYTES)
        .ok_or_else(foreign)?;
    let proof = CandidateProof::from_bytes(proof).map_err(|_| foreign())?;
    Ok((proof, key))
}

/// Makes all candidates but the kept one again, on the threads for everything that takes long, and compares them and the key
/// with what was committed to. A proof that does not hold is the last one of its commitment.
///
/// # Errors
/// [`ProblemKind::Conflict`] for a commitment that waits for no proof, or another candidate than the one that is kept;
/// [`ProblemKind::Nonconforming`] for a proof that does not hold.
pub(super) async fn check(
    app: &App,
    user: &AccountId,
    proof: &CandidateProof,
    key: PublicKey,
) -> Result<(), Error> {
    let commitment = *proof.commitment().hash();
    let stored = candidates::find(app.database.read(), user, &commitment).await?;
    let waits = stored.is_some_and(|stored| {
        stored.state == CandidatesState::Challenged && usize::from(stored.kept) == proof.kept()
    });
    if !waits {
        return Err(not_asked());
    }
    let (account, proof) = (user.0.clone(), proof.clone());
    let checked = app.pool.run(move |_| proof.check(&account, &key)).await?;
    if checked.is_err() {
        let mut writing = app.database.write().await?;
        candidates::end(&mut *writing, user, &commitment, CandidatesState::Refused).await?;
        writing.commit().await?;
        return Err(refused());
    }
    Ok(())
}

/// Notes that the key of a proof that holds is published; what the log says of its choice.
///
/// # Errors
/// [`ProblemKind::Conflict`] if the commitment waits for it no more.
pub(super) async fn conclude(
    writing: &mut Writing,
    user: &AccountId,
    proof: &CandidateProof,
) -> Result<KeyChoice, Error> {
    let commitment = proof.commitment().hash();
    if !candidates::end(&mut **writing, user, commitment, CandidatesState::Published).await? {
        return Err(not_asked());
    }
    Ok(KeyChoice {
        candidates: CANDIDATES as u32,
        unpublished: candidates::unpublished(&mut **writing, user, commitment).await?,
    })
}

fn too_many() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "Keys of this account were begun three times within a day.",
        "Come back tomorrow.",
    )
}

fn foreign() -> Error {
    Error::refused(
        ProblemKind::Nonconforming,
        "What was sent does not say that a key is one of many candidates, as keys of this version are.",
        "Reload the page to get the newest version, then make new keys.",
    )
}

fn not_asked() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The candidates that this key is one of are not the ones the service waits for.",
        "Make new keys and publish those.",
    )
}

fn refused() -> Error {
    Error::refused(
        ProblemKind::Nonconforming,
        "The candidates that this key is one of are not what was committed to.",
        "Make new keys and publish those.",
    )
}
