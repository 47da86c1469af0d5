//! From the parts of an upload to an evaluation key in use.

use api::{
    AccountId, ProblemKind, UploadId,
    evaluation_key::{EvaluationKey, EvaluationKeyStart},
    limits,
    log::{EntryDetail, EntryKind},
};
use fhe_core::{EvaluationKeyFile, evaluation_key};

use crate::{
    app::{App, ledger::Entry},
    base::digest,
    error::Error,
    http::access::User,
    service::{retirement, sweeper},
    storage::database::{
        Writing,
        evaluation_key_uploads::{self as uploads, StoredKeyUpload},
        evaluation_keys, keys,
    },
};

/// Checks that a key of this size may come for the user's current public key.
///
/// # Errors
/// [`ProblemKind::Invalid`], [`ProblemKind::TooLarge`], [`ProblemKind::Nonconforming`],
/// [`ProblemKind::StaleKey`], [`ProblemKind::Conflict`] before there is a public key.
pub async fn check_announcement(
    writing: &mut Writing,
    user: &AccountId,
    start: &EvaluationKeyStart,
) -> Result<(), Error> {
    digest::check_form(&start.digest)?;
    if start.bytes > limits::EVALUATION_KEY_BYTES {
        return Err(ProblemKind::TooLarge.into());
    }
    if start.bytes != evaluation_key::total_bytes(start.set) {
        return Err(Error::refused(
            ProblemKind::Nonconforming,
            "An evaluation key for these parameters has another size.",
            "Make it again and upload it whole.",
        ));
    }
    let epoch = keys::epoch(&mut **writing, user).await?;
    check_epoch(epoch, start.key_epoch)
}

/// Checks digest and form of what has arrived, and keeps it in place of an earlier key for the same
/// parameters. Bytes that fail the check are forgotten, so that the user can start again.
///
/// # Errors
/// [`ProblemKind::Conflict`] while parts are missing, [`ProblemKind::Nonconforming`],
/// [`ProblemKind::StaleKey`].
pub async fn finish(app: &App, user: &User, upload: &StoredKeyUpload) -> Result<(), Error> {
    app.parts.check_complete(&upload.id, upload.plan()).await?;
    let _leave = app.memory.leave().await;
    let whole = app.parts.assemble(&upload.id, upload.plan()).await?;
    let whole = match check_whole(whole, &upload.announced).await {
        Ok(whole) => whole,
        Err(error) => {
            forget(app, &upload.id).await?;
            return Err(error);
        }
    };
    app.evaluation_keys.put(&upload.id, whole).await?;
    let replaced = match take_over(app, user, upload).await {
        Ok(replaced) => replaced,
        Err(error) => {
            sweeper::sweep(app).await?;
            return Err(error);
        }
    };
    retirement::retire_evaluation_keys(app, replaced.as_slice()).await;
    app.parts.delete(&upload.id).await
}

async fn check_whole(whole: Vec<u8>, announced: &EvaluationKeyStart) -> Result<Vec<u8>, Error> {
    let announced = announced.clone();
    let check = move || {
        digest::check(&whole, &announced.digest)?;
        Ok(EvaluationKeyFile::from_bytes(whole, announced.set)?.into_bytes())
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

/// Puts the key into use, if it is still for the current public key; answers what it replaces.
async fn take_over(
    app: &App,
    user: &User,
    upload: &StoredKeyUpload,
) -> Result<Option<UploadId>, Error> {
    let announced = &upload.announced;
    let mut writing = app.database.write().await?;
    let now = uploads::find(&mut *writing, &upload.id, user.id()).await?;
    if now.ok_or(ProblemKind::NotFound)?.finished {
        return Ok(None);
    }
    let epoch = keys::epoch(&mut *writing, user.id()).await?;
    check_epoch(epoch, announced.key_epoch)?;
    let replaced = evaluation_keys::object(&mut *writing, user.id(), announced.set).await?;
    let key = EvaluationKey {
        set: announced.set,
        key_epoch: announced.key_epoch,
        bytes: announced.bytes,
        digest: announced.digest.clone(),
        uploaded_at: app.clock.now(),
    };
    evaluation_keys::put(&mut *writing, user.id(), &key, &upload.id).await?;
    uploads::finish(&mut *writing, &upload.id).await?;
    if let Some(replaced) = &replaced {
        uploads::delete(&mut *writing, replaced).await?;
    }
    let detail = EntryDetail {
        input_digest: Some(key.digest),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::EvaluationKeyUploaded, user.id(), detail);
    app.ledger.append(&mut writing, entry).await?;
    writing.commit().await?;
    Ok(replaced)
}

fn check_epoch(current: Option<u32>, made_for: u32) -> Result<(), Error> {
    match current {
        Some(current) if current == made_for => Ok(()),
        Some(_) => Err(Error::refused(
            ProblemKind::StaleKey,
            "You have published another key than this evaluation key was made for.",
            "Open your vault again and make the evaluation key for your current key.",
        )),
        None => Err(Error::refused(
            ProblemKind::Conflict,
            "You have not published a key.",
            "Make and publish your keys first.",
        )),
    }
}
