//! The public side of the log.

use api::{
    ProblemKind,
    limits::LEAVES_PER_PAGE,
    log::{Leaves, Proof, SignedHead},
};
use axum::extract::State;
use serde::Deserialize;

use crate::{
    app::App,
    error::Error,
    http::{access::Member, extract::Query},
    storage::database::log,
};

/// Which leaves to list.
#[derive(Debug, Deserialize)]
pub struct Range {
    #[serde(default)]
    from: u64,
    limit: Option<u64>,
}

/// Which entry to prove in which log.
#[derive(Debug, Deserialize)]
pub struct Inclusion {
    index: u64,
    size: u64,
}

/// Which log continues which.
#[derive(Debug, Deserialize)]
pub struct Consistency {
    from: u64,
    to: u64,
}

/// `GET` [`api::paths::LOG_HEAD`], open to everybody.
pub async fn head(State(app): State<App>) -> Result<axum::Json<SignedHead>, Error> {
    Ok(axum::Json(app.ledger.head(app.database.read()).await?))
}

/// `GET` [`api::paths::LOG_LEAVES`].
pub async fn leaves(
    State(app): State<App>,
    _: Member,
    Query(range): Query<Range>,
) -> Result<axum::Json<Leaves>, Error> {
    let limit = range.limit.unwrap_or(LEAVES_PER_PAGE).min(LEAVES_PER_PAGE);
    let leaves = log::leaves(app.database.read(), range.from, limit).await?;
    Ok(axum::Json(Leaves { leaves }))
}

/// `GET` [`api::paths::LOG_INCLUSION`].
pub async fn inclusion(
    State(app): State<App>,
    _: Member,
    Query(asked): Query<Inclusion>,
) -> Result<axum::Json<Proof>, Error> {
    let proof = app
        .ledger
        .inclusion(app.database.read(), asked.index, asked.size)
        .await?;
    Ok(axum::Json(proof.ok_or(ProblemKind::NotFound)?))
}

/// `GET` [`api::paths::LOG_CONSISTENCY`].
pub async fn consistency(
    State(app): State<App>,
    _: Member,
    Query(asked): Query<Consistency>,
) -> Result<axum::Json<Proof>, Error> {
    let proof = app
        .ledger
        .consistency(app.database.read(), asked.from, asked.to)
        .await?;
    Ok(axum::Json(proof.ok_or(ProblemKind::NotFound)?))
}
