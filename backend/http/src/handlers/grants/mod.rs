//! Access of users to models: asked for, refused, taken back. What grants it is an upload.

pub mod more;
pub mod users;

use api::{
    GrantId, ModelId, ProblemKind,
    account::Reason,
    grant::{AccessRequest, Grant, GrantColumn, GrantFilters, GrantSignature},
    list::ListPage,
};
use axum::{extract::State, http::StatusCode};

use storage::database::grants::{self, listing, signatures};

use service::{app::App, use_cases::grants as access};

use crate::{
    access::{Member, Owner, User},
    extract::{Json, Listed, Path},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::GRANTS`].
pub async fn list(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Vec<Grant>>, ProblemResponse> {
    let grants = grants::list(app.database.read(), member.id(), member.role()).await?;
    Ok(axum::Json(grants))
}

/// `GET` [`api::paths::GRANT_LIST`].
pub async fn page(
    State(app): State<App>,
    member: Member,
    Listed(query): Listed<GrantFilters, GrantColumn>,
) -> Result<axum::Json<ListPage<Grant>>, ProblemResponse> {
    let (reader, role) = (member.id(), member.role());
    let page = listing::page(app.database.read(), reader, role, &query).await?;
    Ok(axum::Json(page))
}

/// `GET grants/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    let grant = grants::find(app.database.read(), &id, member.id(), member.role()).await?;
    Ok(axum::Json(grant.ok_or(ProblemKind::NotFound)?))
}

/// `POST models/{id}/grants`: asks for access to a published model, once at a time.
pub async fn request(
    State(app): State<App>,
    user: User,
    Path(model): Path<ModelId>,
    Json(body): Json<AccessRequest>,
) -> Result<(StatusCode, axum::Json<Grant>), ProblemResponse> {
    let asked = access::request(&app, user.id(), &model, &body).await?;
    Ok((StatusCode::CREATED, axum::Json(asked)))
}

/// `POST grants/{id}/withdraw`: the user takes a request back.
pub async fn withdraw(
    State(app): State<App>,
    user: User,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    Ok(axum::Json(access::withdraw(&app, user.id(), &id).await?))
}

/// `POST grants/{id}/refuse`: the owner says no to a request.
pub async fn refuse(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    Ok(axum::Json(
        access::refuse(&app, owner.id(), &id, &body).await?,
    ))
}

/// `POST grants/{id}/revoke`: the owner takes access back; the sealed copy is deleted.
pub async fn revoke(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    Ok(axum::Json(access::revoke(&app, owner.id(), &id).await?))
}

/// `GET grants/{id}/signature`: what the owner signed of the copy in use.
pub async fn signature(
    State(app): State<App>,
    member: Member,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<GrantSignature>, ProblemResponse> {
    let grant = grants::find(app.database.read(), &id, member.id(), member.role()).await?;
    grant.ok_or(ProblemKind::NotFound)?;
    let signed = signatures::current(app.database.read(), &id).await?;
    Ok(axum::Json(signed.ok_or(ProblemKind::NotFound)?))
}

/// `PUT grants/{id}/signature`: the owner signs a copy that is on its way or in use.
pub async fn sign(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Json(signed): Json<GrantSignature>,
) -> Result<StatusCode, ProblemResponse> {
    access::sign(&app, owner.id(), &id, &signed).await?;
    Ok(StatusCode::NO_CONTENT)
}
