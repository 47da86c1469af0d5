//! Evaluation keys of model users and their resumable uploads.

use api::{
    ProblemKind, UploadId,
    evaluation_key::{EvaluationKey, EvaluationKeyStart, EvaluationKeyUpload},
    limits::PART_BYTES,
};
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    base::random,
    error::Error,
    http::{
        access::User,
        extract::{Blob, Json, Path},
    },
    service::evaluation_key_upload,
    storage::database::{
        evaluation_key_uploads::{self as uploads, StoredKeyUpload},
        evaluation_keys,
    },
};

/// Uploads of one user under way at the same time: one for each parameter set.
const MOST_UNFINISHED: u32 = 3;

/// `GET` [`api::paths::EVALUATION_KEYS`]: those for the user's current public key.
pub async fn list(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<EvaluationKey>>, Error> {
    let keys = evaluation_keys::list(app.database.read(), user.id()).await?;
    Ok(axum::Json(keys))
}

/// `POST` [`api::paths::EVALUATION_KEYS`]: announces a key. When too many are under way, the oldest is
/// forgotten.
pub async fn announce(
    State(app): State<App>,
    user: User,
    Json(start): Json<EvaluationKeyStart>,
) -> Result<axum::Json<EvaluationKeyUpload>, Error> {
    let mut writing = app.database.write().await?;
    evaluation_key_upload::check_announcement(&mut writing, user.id(), &start).await?;
    let fresh = UploadId(random::identifier());
    let now = app.clock.now();
    let id = uploads::announce(&mut *writing, &fresh, user.id(), &start, now).await?;
    let forgotten = uploads::keep_newest(&mut *writing, user.id(), MOST_UNFINISHED).await?;
    writing.commit().await?;
    for upload in &forgotten {
        app.parts.delete(upload).await?;
    }
    state_of(&app, find(&app, &user, &id).await?).await
}

/// `GET evaluation-keys/uploads/{id}`: what is here and what is missing.
pub async fn show(
    State(app): State<App>,
    user: User,
    Path(id): Path<UploadId>,
) -> Result<axum::Json<EvaluationKeyUpload>, Error> {
    state_of(&app, find(&app, &user, &id).await?).await
}

/// `PUT evaluation-keys/uploads/{id}/parts/{part}`: takes one part; the same one again changes nothing.
pub async fn put_part(
    State(app): State<App>,
    user: User,
    Path((id, part)): Path<(UploadId, u32)>,
    Blob(bytes): Blob,
) -> Result<StatusCode, Error> {
    let upload = find(&app, &user, &id).await?;
    if !upload.finished {
        app.parts.put(&id, upload.plan(), part, bytes).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST evaluation-keys/uploads/{id}/finish`: checks what has arrived and puts the key into use.
/// Finishing twice answers the same.
pub async fn finish(
    State(app): State<App>,
    user: User,
    Path(id): Path<UploadId>,
) -> Result<axum::Json<EvaluationKey>, Error> {
    let upload = find(&app, &user, &id).await?;
    if !upload.finished {
        evaluation_key_upload::finish(&app, &user, &upload).await?;
    }
    let set = upload.announced.set;
    let key = evaluation_keys::find(app.database.read(), user.id(), set).await?;
    Ok(axum::Json(key.ok_or(ProblemKind::NotFound)?))
}

async fn find(app: &App, user: &User, id: &UploadId) -> Result<StoredKeyUpload, Error> {
    let upload = uploads::find(app.database.read(), id, user.id()).await?;
    upload.ok_or(ProblemKind::NotFound.into())
}

async fn state_of(
    app: &App,
    upload: StoredKeyUpload,
) -> Result<axum::Json<EvaluationKeyUpload>, Error> {
    let parts = upload.plan().count();
    let received = match upload.finished {
        true => (0..parts).collect(),
        false => app.parts.received(&upload.id).await?,
    };
    Ok(axum::Json(EvaluationKeyUpload {
        part_bytes: PART_BYTES as u64,
        parts,
        id: upload.id,
        received,
    }))
}
