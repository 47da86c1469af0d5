//! Resumable uploads of sealed models.

use api::{
    GrantId, ProblemKind, UploadId, grant::Grant, limits::PART_BYTES, upload::Upload,
    upload::UploadStart,
};
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    base::random,
    error::Error,
    http::{
        access::Owner,
        extract::{Blob, Json, Path},
    },
    service::sealing,
    storage::database::{
        grants,
        uploads::{self, StoredUpload},
    },
};

/// Uploads of one grant under way at the same time (two tabs, and one to spare).
const MOST_UNFINISHED: u32 = 3;

/// `POST grants/{id}/uploads`: announces a sealed copy. When too many are under way, the oldest is
/// forgotten.
pub async fn announce(
    State(app): State<App>,
    owner: Owner,
    Path(grant): Path<GrantId>,
    Json(start): Json<UploadStart>,
) -> Result<axum::Json<Upload>, Error> {
    let mut writing = app.database.write().await?;
    let found = grants::find(&mut *writing, &grant, owner.id(), owner.role()).await?;
    let found = found.ok_or(ProblemKind::NotFound)?;
    sealing::check_announcement(&mut writing, &found, &start).await?;
    let fresh = UploadId(random::identifier());
    let now = app.clock.now();
    let id = uploads::announce(&mut *writing, &fresh, &grant, &start, now).await?;
    let forgotten = uploads::keep_newest(&mut *writing, &grant, MOST_UNFINISHED).await?;
    writing.commit().await?;
    for upload in &forgotten {
        app.parts.delete(upload).await?;
    }
    state_of(&app, find(&app, &owner, &id).await?).await
}

/// `GET uploads/{id}`: what is here and what is missing.
pub async fn show(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<UploadId>,
) -> Result<axum::Json<Upload>, Error> {
    state_of(&app, find(&app, &owner, &id).await?).await
}

/// `PUT uploads/{id}/parts/{part}`: takes one part; the same one again changes nothing.
pub async fn put_part(
    State(app): State<App>,
    owner: Owner,
    Path((id, part)): Path<(UploadId, u32)>,
    Blob(bytes): Blob,
) -> Result<StatusCode, Error> {
    let upload = find(&app, &owner, &id).await?;
    if !upload.finished {
        app.parts.put(&id, upload.plan(), part, bytes).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST uploads/{id}/finish`: checks what has arrived and makes the grant active. Finishing twice
/// answers the same.
pub async fn finish(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<UploadId>,
) -> Result<axum::Json<Grant>, Error> {
    let upload = find(&app, &owner, &id).await?;
    if !upload.finished {
        sealing::finish(&app, &owner, &upload).await?;
    }
    let grant = grants::find(app.database.read(), &upload.grant, owner.id(), owner.role()).await?;
    Ok(axum::Json(grant.ok_or(ProblemKind::NotFound)?))
}

async fn find(app: &App, owner: &Owner, id: &UploadId) -> Result<StoredUpload, Error> {
    let upload = uploads::find(app.database.read(), id, owner.id()).await?;
    upload.ok_or(ProblemKind::NotFound.into())
}

async fn state_of(app: &App, upload: StoredUpload) -> Result<axum::Json<Upload>, Error> {
    let parts = upload.plan().count();
    let received = match upload.finished {
        true => (0..parts).collect(),
        false => app.parts.received(&upload.id).await?,
    };
    Ok(axum::Json(Upload {
        part_bytes: PART_BYTES as u64,
        parts,
        id: upload.id,
        grant: upload.grant,
        received,
    }))
}
