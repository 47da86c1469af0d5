use api::{
    AccountId, Base64, GrantId, ProblemKind,
    log::EntryKind,
    pool::{CheckedPool, PoolChallenge},
};
use bytes::Bytes;
use fhe_core::PublicKey;
use pads::{Challenge, HeldPad, PadContext, PadMaker, PoolCommitments, PoolReply, VerifyingKey};

use super::{
    stored::{DAMAGED, challenge_of, cut_of, of_grant},
    suspension,
};
use storage::database::{
    grants::budgets,
    keys,
    pools::{self, PoolState, StoredPad, StoredPool},
};

use crate::{app::App, base::random, error::Error, use_cases::admission};

/// Draws which pads are kept, after the commitments are here.
///
/// # Errors
/// [`ProblemKind::NotFound`], [`ProblemKind::Nonconforming`]; [`ProblemKind::Conflict`] for other commitments than
/// the pool was challenged for.
pub async fn challenge(
    app: &App,
    user: &AccountId,
    grant: &GrantId,
    number: u64,
    bytes: &[u8],
) -> Result<PoolChallenge, Error> {
    let mut writing = app.database.write().await?;
    let pool = of_grant(pools::find(&mut *writing, user, number).await?, grant)?;
    if pool.commitments.as_deref() == Some(bytes) {
        return Ok(told(challenge_of(&pool)?));
    }
    if pool.state != PoolState::Opened {
        return Err(ProblemKind::Conflict.into());
    }
    PoolCommitments::from_bytes(
        bytes,
        &PadContext::from_bytes(pool.context),
        &signer(&pool)?,
    )?;
    let drawn = Challenge::draw(cut_of(&pool)?);
    let now = app.clock.now();
    pools::challenge(&mut *writing, &pool, bytes, drawn.bits(), now).await?;
    writing.commit().await?;
    Ok(told(drawn))
}

/// Makes the opened pads again. A pool in which one differs is refused, and its user's grants are suspended.
///
/// # Errors
/// [`ProblemKind::NotFound`], [`ProblemKind::Nonconforming`]; [`ProblemKind::Conflict`] for another reply than the pool
/// has; [`ProblemKind::GrantSuspended`]: she is caught.
pub async fn check(
    app: &App,
    user: &AccountId,
    grant: &GrantId,
    number: u64,
    bytes: Bytes,
) -> Result<CheckedPool, Error> {
    let pool = of_grant(pools::find(app.database.read(), user, number).await?, grant)?;
    let digest = random::digest(&bytes);
    let checked = CheckedPool {
        pads: pool.kept.into(),
    };
    match pool.state {
        PoolState::Answered if pool.reply_digest.as_deref() == Some(&digest) => return Ok(checked),
        PoolState::Challenged => {}
        PoolState::Refused => return Err(ProblemKind::GrantSuspended.into()),
        _ => return Err(ProblemKind::Conflict.into()),
    }
    let held = made_again(app, &pool, bytes.clone()).await?;
    let mut writing = app.database.write().await?;
    let now = of_grant(pools::find(&mut *writing, user, number).await?, grant)?;
    match now.state {
        PoolState::Challenged => {}
        // The same bytes came twice at the same time.
        PoolState::Answered if now.reply_digest.as_deref() == Some(&digest) => return Ok(checked),
        _ => return Err(ProblemKind::Conflict.into()),
    }
    match held {
        Some(held) => {
            let pads = held.into_iter().map(|pad| {
                let (digest, public) = (pad.digest(), pad.public().to_vec());
                (pad.index(), StoredPad { digest, public })
            });
            pools::answer(&mut writing, &pool, digest, pads).await?;
            writing.commit().await?;
            Ok(checked)
        }
        None => {
            suspension::catch(app, &mut writing, &pool, &bytes).await?;
            writing.commit().await?;
            Err(ProblemKind::GrantSuspended.into())
        }
    }
}

/// The kept pads of a pool, on the threads for everything that takes long; none if an opened pad is not what was
/// committed to.
async fn made_again(
    app: &App,
    pool: &StoredPool,
    bytes: Bytes,
) -> Result<Option<Vec<HeldPad>>, Error> {
    let read = app.database.read();
    let admission = budgets::admission(read, &pool.grant).await?;
    let admission = admission.ok_or(ProblemKind::NotFound)?;
    if admission.copy.as_ref() != Some(&pool.copy) {
        return Err(admission::refusal_of(&admission.state));
    }
    let key = keys::of_fingerprint(
        read,
        &pool.account,
        EntryKind::KeyPublished,
        &pool.fingerprint,
    );
    let key = PublicKey::from_bytes(&key.await?.ok_or(DAMAGED)?)?;
    let plan = app
        .caches
        .plans
        .find(
            &app.caches.terms,
            &app.database,
            &pool.copy,
            &admission.model,
        )
        .await?;
    let (signer, challenge) = (signer(pool)?, challenge_of(pool)?);
    let context = PadContext::from_bytes(pool.context);
    let commitments = pool.commitments.clone().ok_or(DAMAGED)?;
    let check = move |_: &mut _| {
        let commitments = PoolCommitments::from_bytes(&commitments, &context, &signer)?;
        let reply = PoolReply::from_bytes(&bytes, &plan, &commitments, &challenge, &signer)?;
        match reply.check(&PadMaker::new(&key, &plan, context), &commitments) {
            Ok(held) => Ok(Some(held)),
            Err(pads::Error::Malformed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    };
    Ok(app.pool.run(check).await??)
}

fn signer(pool: &StoredPool) -> Result<VerifyingKey, Error> {
    let bytes = pool.signing_key.as_slice().try_into();
    let key = VerifyingKey::from_bytes(bytes.map_err(|_| DAMAGED)?);
    key.map_err(|_| Error::from(ProblemKind::Nonconforming))
}

fn told(challenge: Challenge) -> PoolChallenge {
    PoolChallenge {
        kept: Base64(challenge.bits().to_le_bytes().to_vec()),
    }
}
