use api::{
    AccountId, Base64, GrantId, ProblemKind, Seen,
    account::Role,
    log::{EntryDetail, EntryKind},
    pool::{OpenedPool, PoolChallenge, PoolEvidence, Suspension},
};

use super::stored::DAMAGED;
use storage::database::{
    Database, Writing,
    grants::{
        self,
        suspensions::{self, SuspendedGrant},
    },
    keys,
    models::versions::{self, ModelVersion},
    pools::{self, StoredPool},
};

use crate::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
};

/// Gives up waiting for a challenged pool's reply: a forfeit, of which only some are forgiven.
pub(super) async fn forfeit(
    app: &App,
    writing: &mut Writing,
    pool: &StoredPool,
) -> Result<(), Error> {
    pools::forfeit(&mut **writing, pool).await?;
    let owner = grants::owner(&mut **writing, &pool.grant).await?;
    let detail = EntryDetail {
        subject: Some(owner),
        grant: Some(pool.grant.clone()),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::PoolForfeited, &pool.account, detail);
    app.ledger.append(writing, entry).await?;
    let (account, now) = (&pool.account, app.clock.now());
    let suspended = suspensions::for_forfeits(writing, account, now).await?;
    tell(app, writing, account, suspended, None).await
}

/// Refuses a pool with a malformed pad, keeps what proves it, and suspends every grant of its user.
pub(super) async fn catch(
    app: &App,
    writing: &mut Writing,
    pool: &StoredPool,
    reply: &[u8],
) -> Result<(), Error> {
    pools::refuse(&mut **writing, pool, reply).await?;
    let (account, now) = (&pool.account, app.clock.now());
    let suspended = suspensions::for_malformed_pad(writing, account, pool.number, now).await?;
    let signed = [pool.commitments.as_deref().unwrap_or_default(), reply].concat();
    let digest = random::hexadecimal(&random::digest(&signed));
    tell(app, writing, account, suspended, Some(digest)).await
}

/// Suspends a request for access of a user who was caught, before anybody forgave it everywhere.
///
/// # Errors
/// The database's.
pub(crate) async fn carry_over(
    app: &App,
    writing: &mut Writing,
    account: &AccountId,
    asked: SuspendedGrant,
) -> Result<(), Error> {
    let now = app.clock.now();
    match suspensions::for_request(&mut **writing, &asked.grant, account, now).await? {
        true => tell(app, writing, account, vec![asked], None).await,
        false => Ok(()),
    }
}

async fn tell(
    app: &App,
    writing: &mut Writing,
    account: &AccountId,
    suspended: Vec<SuspendedGrant>,
    evidence: Option<String>,
) -> Result<(), Error> {
    for SuspendedGrant {
        grant,
        model,
        owner,
    } in suspended
    {
        let detail = EntryDetail {
            subject: Some(owner),
            model: Some(model),
            grant: Some(grant),
            input_digest: evidence.clone(),
            ..EntryDetail::default()
        };
        let entry = Entry::about(EntryKind::GrantSuspended, account, detail);
        app.ledger.append(writing, entry).await?;
    }
    Ok(())
}

/// Ends the suspension of one of the owner's grants, and forgives the pools that its user left so far.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] when it is not suspended, or for something else than he saw.
pub async fn lift(app: &App, owner: &AccountId, id: &GrantId, seen: &Seen) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let grant = grants::find(&mut *writing, id, owner, Role::Owner).await?;
    let grant = grant.ok_or(ProblemKind::NotFound)?;
    let is_seen = |suspension: &Suspension| seen.is(&suspension.seen());
    if !grant.suspension.as_ref().is_some_and(is_seen) {
        return Err(ProblemKind::Conflict.into());
    }
    suspensions::lift(&mut writing, id).await?;
    let detail = EntryDetail {
        subject: Some(grant.user),
        model: Some(grant.model),
        grant: Some(grant.id),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::SuspensionLifted, owner, detail);
    app.ledger.append(&mut writing, entry).await?;
    Ok(writing.commit().await?)
}

/// What proves that the user of a suspended grant made a malformed pad.
///
/// # Errors
/// [`ProblemKind::NotFound`] for a grant that is not suspended for one.
pub async fn evidence(database: &Database, grant: &GrantId) -> Result<PoolEvidence, Error> {
    let read = database.read();
    let refused = suspensions::refused_pool(read, grant).await?;
    let (account, number) = refused.ok_or(ProblemKind::NotFound)?;
    let pool = pools::find(read, &account, number).await?;
    let pool = pool.ok_or(DAMAGED)?;
    let model = grants::model(read, &pool.grant).await?;
    let version = pool.version;
    let card = versions::card(read, &ModelVersion { model, version }).await?;
    let kind = EntryKind::KeyPublished;
    let key = keys::of_fingerprint(read, &account, kind, &pool.fingerprint).await?;
    let bits = pool.challenge.ok_or(DAMAGED)?;
    Ok(PoolEvidence {
        account,
        grant: pool.grant,
        terms: OpenedPool {
            number,
            nonce: Base64(pool.nonce),
            kept: pool.kept,
        },
        circuit: card.ok_or(ProblemKind::NotFound)?.circuit,
        public_key: Base64(key.ok_or(DAMAGED)?),
        signing_key: Base64(pool.signing_key),
        commitments: Base64(pool.commitments.ok_or(DAMAGED)?),
        challenge: PoolChallenge {
            kept: Base64(bits.to_le_bytes().to_vec()),
        },
        reply: Base64(pool.reply.ok_or(DAMAGED)?),
    })
}
