//! Uploads: announced, sent part by part and, once whole, checked and taken over. What that means is up to
//! their purpose; everything else is the same for all.

mod evaluation_key;
mod intake;
mod sealed_copy;

use api::{
    AccountId, ProblemKind, UploadId,
    account::Role,
    limits::PART_BYTES,
    upload::{Purpose, Upload, UploadStart, Uploaded},
};
use bytes::Bytes;

use storage::database::{
    Writing,
    uploads::{self, StoredUpload},
};

use crate::{app::App, base::random, error::Error, use_cases::sweeper};
use evaluation_key::KeyIntake;
use intake::Intake;
use sealed_copy::CopyIntake;

/// Uploads under way at the same time: of one grant two tabs, and one to spare; of evaluation keys one for
/// each parameter set.
const MOST_UNFINISHED: u32 = 3;

/// Announces an upload, or finds the same one under way. When too many are under way, the oldest is
/// forgotten.
///
/// # Errors
/// [`ProblemKind::Forbidden`] in another role, [`ProblemKind::TooLarge`], and what the purpose says:
/// [`ProblemKind::Nonconforming`] for another size, [`ProblemKind::StaleKey`], [`ProblemKind::Conflict`]
/// before there is a key, [`ProblemKind::GrantInactive`].
pub async fn announce(
    app: &App,
    account: &AccountId,
    role: Role,
    start: &UploadStart,
) -> Result<Upload, Error> {
    let mut writing = app.database.write().await?;
    match &start.purpose {
        Purpose::SealedCopy(grant) => {
            check(&CopyIntake(grant), &mut writing, account, role, start).await?;
        }
        Purpose::EvaluationKey(set) => {
            check(&KeyIntake(*set), &mut writing, account, role, start).await?;
        }
    }
    let fresh = UploadId(random::identifier());
    let id = uploads::announce(&mut *writing, &fresh, account, start, app.clock.now()).await?;
    let forgotten =
        uploads::keep_newest(&mut *writing, account, &start.purpose, MOST_UNFINISHED).await?;
    writing.commit().await?;
    for upload in &forgotten {
        app.parts.delete(upload).await?;
    }
    show(app, account, &id).await
}

/// What is here and what is missing.
///
/// # Errors
/// [`ProblemKind::NotFound`].
pub async fn show(app: &App, account: &AccountId, id: &UploadId) -> Result<Upload, Error> {
    let upload = find(app, account, id).await?;
    let parts = upload.plan().count();
    let received = match upload.finished {
        true => (0..parts).collect(),
        false => app.parts.received(id).await?,
    };
    Ok(Upload {
        id: upload.id,
        part_bytes: PART_BYTES as u64,
        parts,
        received,
    })
}

/// Takes one part; the same one again changes nothing.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Invalid`] for a part that is not in the plan.
pub async fn put_part(
    app: &App,
    account: &AccountId,
    id: &UploadId,
    part: u32,
    bytes: Bytes,
) -> Result<(), Error> {
    let upload = find(app, account, id).await?;
    if !upload.finished {
        let is_planned = app.parts.put(id, upload.plan(), part, bytes).await?;
        if !is_planned {
            return Err(Error::invalid(
                "The part has another number or size than announced.",
            ));
        }
    }
    Ok(())
}

/// Checks digest and form of what has arrived and takes it over. Bytes that fail the check are forgotten,
/// so that one can start again. Finishing twice answers the same.
///
/// # Errors
/// [`ProblemKind::Conflict`] while parts are missing, [`ProblemKind::Nonconforming`], and what the purpose
/// says as in [`announce`].
pub async fn finish(app: &App, account: &AccountId, id: &UploadId) -> Result<Uploaded, Error> {
    let upload = find(app, account, id).await?;
    match &upload.start.purpose {
        Purpose::SealedCopy(grant) => finish_as(app, &CopyIntake(grant), &upload).await,
        Purpose::EvaluationKey(set) => finish_as(app, &KeyIntake(*set), &upload).await,
    }
}

async fn check<I: Intake>(
    intake: &I,
    writing: &mut Writing,
    account: &AccountId,
    role: Role,
    start: &UploadStart,
) -> Result<(), Error> {
    if role != I::ROLE {
        return Err(ProblemKind::Forbidden.into());
    }
    if start.bytes > I::MOST_BYTES {
        return Err(ProblemKind::TooLarge.into());
    }
    intake.check_start(writing, account, start).await
}

async fn find(app: &App, account: &AccountId, id: &UploadId) -> Result<StoredUpload, Error> {
    let upload = uploads::find(app.database.read(), id, account).await?;
    upload.ok_or(ProblemKind::NotFound.into())
}

async fn finish_as<I: Intake>(
    app: &App,
    intake: &I,
    upload: &StoredUpload,
) -> Result<Uploaded, Error> {
    if !upload.finished
        && let Err(error) = take_in(app, intake, upload).await
        && !is_finished(app, upload).await?
    {
        return Err(error);
    }
    intake.outcome(app, &upload.owner).await
}

/// Whether another call finished it meanwhile: its parts are gone then.
async fn is_finished(app: &App, upload: &StoredUpload) -> Result<bool, Error> {
    let now = uploads::find(app.database.read(), &upload.id, &upload.owner).await?;
    Ok(now.is_some_and(|now| now.finished))
}

async fn take_in<I: Intake>(app: &App, intake: &I, upload: &StoredUpload) -> Result<(), Error> {
    let form = intake.form(app, &upload.owner).await?;
    if !app.parts.is_complete(&upload.id, upload.plan()).await? {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "Some parts of the upload have not arrived.",
            "Send the missing parts and finish again.",
        ));
    }
    let _leave = app.memory.leave().await;
    let whole = app.parts.assemble(&upload.id, upload.plan()).await?;
    let whole = match check_whole::<I>(whole, upload, form.clone()).await {
        Ok(whole) => whole,
        Err(error) => {
            forget(app, upload).await?;
            return Err(error);
        }
    };
    I::store(app).put(&upload.id, whole).await?;
    let replaced = match take_over(app, intake, upload, &form).await {
        Ok(replaced) => replaced,
        Err(error) => {
            let forgotten = sweeper::forget_refused(app, I::store(app), &upload.id).await;
            if forgotten.is_err() {
                tracing::warn!("what a refused upload put in place could not be deleted");
            }
            return Err(error);
        }
    };
    I::retire(app, &replaced).await;
    Ok(app.parts.delete(&upload.id).await?)
}

async fn check_whole<I: Intake>(
    whole: Vec<u8>,
    upload: &StoredUpload,
    form: I::Form,
) -> Result<Vec<u8>, Error> {
    let announced = upload.start.digest;
    let check = move || match random::digest(&whole) == announced.0 {
        true => I::check_form(whole, &form),
        false => Err(Error::refused(
            ProblemKind::Nonconforming,
            "What arrived is not what was announced: the digests differ.",
            "Start the upload again.",
        )),
    };
    let checked = tokio::task::spawn_blocking(check).await;
    checked.map_err(|_| Error::Internal("a conformance check did not finish"))?
}

async fn forget(app: &App, upload: &StoredUpload) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let now = uploads::find(&mut *writing, &upload.id, &upload.owner).await?;
    if now.is_none_or(|now| now.finished) {
        return Ok(());
    }
    uploads::delete(&mut *writing, &upload.id).await?;
    writing.commit().await?;
    Ok(app.parts.delete(&upload.id).await?)
}

/// In one transaction: what the purpose changes, the upload's end and the log entry. Answers what was
/// replaced.
async fn take_over<I: Intake>(
    app: &App,
    intake: &I,
    upload: &StoredUpload,
    form: &I::Form,
) -> Result<Vec<UploadId>, Error> {
    let mut writing = app.database.write().await?;
    let now = uploads::find(&mut *writing, &upload.id, &upload.owner).await?;
    if now.ok_or(ProblemKind::NotFound)?.finished {
        return Ok(Vec::new());
    }
    let (replaced, entry) = intake.take_over(app, &mut writing, upload, form).await?;
    uploads::finish(&mut *writing, &upload.id).await?;
    for earlier in &replaced {
        uploads::delete(&mut *writing, earlier).await?;
    }
    app.ledger.append(&mut writing, entry).await?;
    writing.commit().await?;
    Ok(replaced)
}
