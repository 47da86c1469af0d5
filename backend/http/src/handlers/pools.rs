//! Pools of pads for verified inputs.

use api::{
    GrantId, ProblemKind, Seen,
    evaluation::KEEP,
    grant::Grant,
    pool::{CheckedPool, OpenedPool, PoolChallenge, PoolEvidence},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::evaluations;
use storage::database::grants;

use service::{
    app::App,
    use_cases::{pools, request::CheckedRequest},
};

use crate::{
    access::{Member, Owner, User},
    extract::{Blob, Path, Query},
    problem::ProblemResponse,
};

/// `POST grants/{id}/pools`.
pub async fn open(
    State(app): State<App>,
    user: User,
    Path(grant): Path<GrantId>,
) -> Result<(StatusCode, axum::Json<OpenedPool>), ProblemResponse> {
    let opened = pools::open(&app, user.id(), grant).await?;
    Ok((StatusCode::CREATED, axum::Json(opened)))
}

/// `PUT grants/{id}/pools/{number}/commitments`.
pub async fn commit(
    State(app): State<App>,
    user: User,
    Path((grant, number)): Path<(GrantId, u64)>,
    Blob(bytes): Blob,
) -> Result<axum::Json<PoolChallenge>, ProblemResponse> {
    let challenge = pools::challenge(&app, user.id(), &grant, number, &bytes).await?;
    Ok(axum::Json(challenge))
}

/// `PUT grants/{id}/pools/{number}/reply`.
pub async fn reply(
    State(app): State<App>,
    user: User,
    Path((grant, number)): Path<(GrantId, u64)>,
    Blob(bytes): Blob,
) -> Result<axum::Json<CheckedPool>, ProblemResponse> {
    let checked = pools::check(&app, user.id(), &grant, number, bytes).await?;
    Ok(axum::Json(checked))
}

/// `POST grants/{id}/pools/{number}/evaluations`: as `POST grants/{id}/evaluations`, of one verified row.
pub async fn evaluate(
    State(app): State<App>,
    user: User,
    Path((grant, number)): Path<(GrantId, u64)>,
    headers: HeaderMap,
    Blob(opening): Blob,
) -> Result<Response, ProblemResponse> {
    let card = evaluations::stated_card(&headers);
    let request = CheckedRequest::open(&app, user.id(), grant, card, number, opening).await?;
    let request = request.kept_as(evaluations::stated(&headers, KEEP))?;
    evaluations::answer(app, request).await
}

/// `GET grants/{id}/evidence`.
pub async fn evidence(
    State(app): State<App>,
    member: Member,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<PoolEvidence>, ProblemResponse> {
    let grant = grants::find(app.database.read(), &id, member.id(), member.role()).await?;
    grant.ok_or(ProblemKind::NotFound)?;
    Ok(axum::Json(pools::evidence(&app.database, &id).await?))
}

/// `POST grants/{id}/lift`.
pub async fn lift(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Query(seen): Query<Seen>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    pools::lift(&app, owner.id(), &id, &seen).await?;
    let grant = grants::find(app.database.read(), &id, owner.id(), owner.role()).await?;
    Ok(axum::Json(grant.ok_or(ProblemKind::NotFound)?))
}
