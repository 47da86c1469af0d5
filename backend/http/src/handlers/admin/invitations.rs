//! Invitations, to administrators.

use api::{
    InvitationId,
    invitation::{Invitation, InvitationColumn, InvitationFilters, Invite, Invited, InviteeLine},
    list::ListPage,
};
use axum::{extract::State, http::StatusCode};

use storage::database::tokens::invitations as stored;

use service::{app::App, use_cases::account::invitations};

use crate::{
    access::Administrator,
    extract::{Blob, Json, Listed, Path},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::ADMIN_INVITATIONS`].
pub async fn list(
    State(app): State<App>,
    _: Administrator,
    Listed(query): Listed<InvitationFilters, InvitationColumn>,
) -> Result<axum::Json<ListPage<Invitation>>, ProblemResponse> {
    let page = stored::list(app.database.read(), &query, app.clock.now()).await?;
    Ok(axum::Json(page))
}

/// `POST` [`api::paths::ADMIN_INVITATIONS`].
pub async fn invite(
    State(app): State<App>,
    administrator: Administrator,
    Json(body): Json<Invite>,
) -> Result<axum::Json<Vec<Invited>>, ProblemResponse> {
    let invited = invitations::invite(&app, administrator.id(), &body).await?;
    Ok(axum::Json(invited))
}

/// `POST` [`api::paths::ADMIN_INVITATION_FILE`].
pub async fn read(
    _: Administrator,
    Blob(file): Blob,
) -> Result<axum::Json<Vec<InviteeLine>>, ProblemResponse> {
    Ok(axum::Json(invitations::file::read(&file)?))
}

/// `DELETE` [`api::paths::admin_invitation`].
pub async fn withdraw(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<InvitationId>,
) -> Result<StatusCode, ProblemResponse> {
    invitations::withdraw(&app, administrator.id(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
