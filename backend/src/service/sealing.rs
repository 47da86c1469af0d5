//! From the parts of an upload to an active grant.

use api::{
    ProblemKind, UploadId,
    grant::{Grant, GrantState},
    limits,
    log::{EntryDetail, EntryKind},
    upload::UploadStart,
};
use circuit::{Blueprint, Circuit};
use fhe_core::{SealedModel, noise, sealed};
use sqlx::SqliteExecutor;

use crate::{
    app::{App, ledger::Entry},
    base::digest,
    error::Error,
    http::access::Owner,
    service::{retirement, sweeper},
    storage::database::{
        Writing,
        grants::{
            self,
            copies::{self, Sealed, Which},
        },
        keys, models,
        uploads::{self, StoredUpload},
    },
};

/// Checks that a sealed copy of this size, for this key, may come under this grant.
///
/// # Errors
/// [`ProblemKind::GrantInactive`], [`ProblemKind::StaleKey`], [`ProblemKind::TooLarge`],
/// [`ProblemKind::Nonconforming`], [`ProblemKind::Invalid`].
pub async fn check_announcement(
    writing: &mut Writing,
    grant: &Grant,
    start: &UploadStart,
) -> Result<(), Error> {
    digest::check_form(&start.digest)?;
    if start.bytes > limits::SEALED_BYTES {
        return Err(ProblemKind::TooLarge.into());
    }
    check_open(&grant.state)?;
    let epoch = keys::epoch(&mut **writing, &grant.user).await?;
    check_epoch(epoch, start.key_epoch)?;
    let model = models::find(&mut **writing, &grant.model).await?;
    let circuit = model.ok_or(ProblemKind::NotFound)?.card.circuit;
    let blueprint = circuit.check().map_err(|_| UNFIT)?;
    if start.bytes != sealed::total_bytes(&blueprint) {
        return Err(Error::refused(
            ProblemKind::Nonconforming,
            "A sealed copy of this model has another size.",
            "Seal the model as its card describes it, and upload that.",
        ));
    }
    Ok(())
}

/// Checks digest and form of what has arrived, keeps it as the grant's sealed copy and deletes the one
/// before. Bytes that fail the check are forgotten, so that the owner can start again.
///
/// # Errors
/// [`ProblemKind::Conflict`] while parts are missing, [`ProblemKind::Nonconforming`],
/// [`ProblemKind::StaleKey`], [`ProblemKind::GrantInactive`].
pub async fn finish(app: &App, owner: &Owner, upload: &StoredUpload) -> Result<(), Error> {
    let model = models::find(app.database.read(), &upload.model).await?;
    let circuit = model.ok_or(ProblemKind::NotFound)?.card.circuit;
    let blueprint = circuit.check().map_err(|_| UNFIT)?;
    app.parts.check_complete(&upload.id, upload.plan()).await?;
    let _leave = app.memory.leave().await;
    let whole = app.parts.assemble(&upload.id, upload.plan()).await?;
    let whole = match check_whole(whole, upload, blueprint.clone()).await {
        Ok(whole) => whole,
        Err(error) => {
            forget(app, &upload.id).await?;
            return Err(error);
        }
    };
    app.sealed.put(&upload.id, whole).await?;
    let replaced = match take_over(app, owner, upload, &blueprint).await {
        Ok(replaced) => replaced,
        Err(error) => {
            sweeper::sweep(app).await?;
            return Err(error);
        }
    };
    retirement::retire_copies(app, &replaced).await;
    app.parts.delete(&upload.id).await
}

async fn check_whole(
    whole: Vec<u8>,
    upload: &StoredUpload,
    blueprint: Blueprint,
) -> Result<Vec<u8>, Error> {
    let digest = upload.announced.digest.clone();
    let check = move || {
        digest::check(&whole, &digest)?;
        SealedModel::from_bytes(&whole, &blueprint)?;
        Ok(whole)
    };
    let checked = tokio::task::spawn_blocking(check).await;
    checked.map_err(|_| Error::Internal("a conformance check did not finish"))?
}

async fn forget(app: &App, upload: &UploadId) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    uploads::delete(&mut *writing, upload).await?;
    writing.commit().await?;
    app.parts.delete(upload).await
}

/// Makes the grant active, if key, circuit and grant are still those of the upload; answers the sealed
/// copies it had before.
async fn take_over(
    app: &App,
    owner: &Owner,
    upload: &StoredUpload,
    blueprint: &Blueprint,
) -> Result<Vec<UploadId>, Error> {
    let mut writing = app.database.write().await?;
    let now = uploads::find(&mut *writing, &upload.id, owner.id()).await?;
    if now.ok_or(ProblemKind::NotFound)?.finished {
        return Ok(Vec::new());
    }
    let grant = grants::find(&mut *writing, &upload.grant, owner.id(), owner.role()).await?;
    let grant = grant.ok_or(ProblemKind::NotFound)?;
    check_open(&grant.state)?;
    let epoch = keys::epoch(&mut *writing, &grant.user).await?;
    check_epoch(epoch, upload.announced.key_epoch)?;
    let query_budget = unchanged_budget(&mut *writing, upload, blueprint).await?;
    let replaced = copies::of(&mut *writing, Which::Grant(&grant.id)).await?;
    let sealed = Sealed {
        copy: &upload.id,
        bytes: upload.announced.bytes,
        digest: &upload.announced.digest,
        key_epoch: upload.announced.key_epoch,
        query_budget,
        leakage_bound: noise::leakage_per_answer(blueprint) * query_budget as f64,
    };
    copies::activate(&mut *writing, &grant.id, sealed, app.clock.now()).await?;
    uploads::finish(&mut *writing, &upload.id).await?;
    app.ledger
        .append(&mut writing, entry(&grant, upload))
        .await?;
    writing.commit().await?;
    Ok(replaced)
}

/// The card's query budget, if its circuit is still the one that was checked.
async fn unchanged_budget(
    executor: impl SqliteExecutor<'_>,
    upload: &StoredUpload,
    circuit: &Circuit,
) -> Result<u64, Error> {
    let model = models::find(executor, &upload.model).await?;
    let card = model.ok_or(ProblemKind::NotFound)?.card;
    (card.circuit == *circuit)
        .then_some(card.query_budget)
        .ok_or(ProblemKind::Conflict.into())
}

fn entry(grant: &Grant, upload: &StoredUpload) -> Entry {
    let detail = EntryDetail {
        subject: Some(grant.user.clone()),
        model: Some(grant.model.clone()),
        grant: Some(grant.id.clone()),
        input_digest: Some(upload.announced.digest.clone()),
        ..EntryDetail::default()
    };
    Entry::about(EntryKind::ModelSealed, &grant.owner, detail)
}

fn check_open(state: &GrantState) -> Result<(), Error> {
    match state {
        GrantState::Requested | GrantState::Active | GrantState::Stale => Ok(()),
        GrantState::Refused { .. } | GrantState::Revoked => Err(Error::refused(
            ProblemKind::GrantInactive,
            "This grant was refused or revoked.",
            "Wait until the user asks again.",
        )),
    }
}

fn check_epoch(current: Option<u32>, sealed_for: u32) -> Result<(), Error> {
    match current {
        Some(current) if current == sealed_for => Ok(()),
        Some(_) => Err(ProblemKind::StaleKey.into()),
        None => Err(Error::refused(
            ProblemKind::Conflict,
            "The user has not published a key.",
            "Wait until she has made her keys.",
        )),
    }
}

const UNFIT: Error = Error::Internal("a stored card has no layout");
