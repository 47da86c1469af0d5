//! Resumable uploads.

use api::{
    UploadId,
    upload::{Upload, UploadStart, Uploaded},
};
use axum::{extract::State, http::StatusCode};

use service::{app::App, use_cases::uploads};

use crate::{
    access::Participant,
    extract::{Blob, Json, Path},
    problem::ProblemResponse,
};

/// `POST` [`api::paths::UPLOADS`].
pub async fn announce(
    State(app): State<App>,
    member: Participant,
    Json(start): Json<UploadStart>,
) -> Result<axum::Json<Upload>, ProblemResponse> {
    let upload = uploads::announce(&app, member.id(), member.role(), &start).await?;
    Ok(axum::Json(upload))
}

/// `GET uploads/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Participant,
    Path(id): Path<UploadId>,
) -> Result<axum::Json<Upload>, ProblemResponse> {
    Ok(axum::Json(uploads::show(&app, member.id(), &id).await?))
}

/// `PUT uploads/{id}/parts/{part}`.
pub async fn put_part(
    State(app): State<App>,
    member: Participant,
    Path((id, part)): Path<(UploadId, u32)>,
    Blob(bytes): Blob,
) -> Result<StatusCode, ProblemResponse> {
    uploads::put_part(&app, member.id(), &id, part, bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST uploads/{id}/finish`.
pub async fn finish(
    State(app): State<App>,
    member: Participant,
    Path(id): Path<UploadId>,
) -> Result<axum::Json<Uploaded>, ProblemResponse> {
    Ok(axum::Json(uploads::finish(&app, member.id(), &id).await?))
}
