//! The public side of the log.

use api::{
    AccountId, ProblemKind,
    log::{EntryKind, KeyProof, LogPolicy},
};
use axum::{extract::State, http::header, response::IntoResponse};
use ledger::{Note, Tile};
use serde::Deserialize;

use service::{app::App, use_cases::checkpoint};

use crate::{
    access::Member,
    extract::{Path, Query},
    problem::ProblemResponse,
};

/// Whose keys of which kind, as of which log.
#[derive(Debug, Deserialize)]
pub struct KeysOf {
    kind: EntryKind,
    account: AccountId,
    size: u64,
}

/// `GET` [`api::paths::LOG_CHECKPOINT`], open to everybody.
pub async fn checkpoint(State(app): State<App>) -> Result<String, ProblemResponse> {
    Ok(checkpoint::current(&app).await?.to_string())
}

/// `GET` [`api::paths::LOG_POLICY`], open to everybody.
pub async fn policy(State(app): State<App>) -> Result<axum::Json<LogPolicy>, ProblemResponse> {
    let keys = app.ledger.keys(app.database.read()).await?;
    let witnesses = app.witnesses.known().iter();
    Ok(axum::Json(LogPolicy {
        log: keys.newest.to_string(),
        changes: keys.changes.iter().map(Note::to_string).collect(),
        witnesses: witnesses.map(|one| one.key().to_string()).collect(),
        quorum: app.witnesses.quorum() as u32,
        restores: app.ledger.restores(app.database.read()).await?,
    }))
}

/// `GET` [`api::paths::LOG_KEYS`].
pub async fn keys(
    State(app): State<App>,
    _: Member,
    Query(asked): Query<KeysOf>,
) -> Result<axum::Json<KeyProof>, ProblemResponse> {
    let (pool, size) = (app.database.read(), asked.size);
    let proof = app.ledger.key_proof(pool, asked.kind, &asked.account, size);
    Ok(axum::Json(proof.await?.ok_or(ProblemKind::NotFound)?))
}

/// `GET` [`api::paths::log_tile`], open to everybody. What a tile holds never changes.
pub async fn tile(
    State(app): State<App>,
    Path(tile): Path<String>,
) -> Result<impl IntoResponse, ProblemResponse> {
    let tile = Tile::parse(&tile).ok_or(ProblemKind::Invalid)?;
    let bytes = app.ledger.tile(app.database.read(), tile).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes.ok_or(ProblemKind::NotFound)?))
}
