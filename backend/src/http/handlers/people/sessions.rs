//! The sessions of an account, for its holder.

use api::{SessionId, account::ListedSession};
use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    error::Error,
    http::{access::Member, extract::Path},
    service::account::session,
};

/// `GET` [`api::paths::SESSIONS`].
pub async fn list(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Vec<ListedSession>>, Error> {
    let sessions = session::of(&app, member.id(), member.session()).await?;
    Ok(axum::Json(sessions))
}

/// `DELETE` [`api::paths::SESSIONS`].
pub async fn end_others(State(app): State<App>, member: Member) -> Result<StatusCode, Error> {
    session::end_others(&app, member.id(), member.session()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE` [`api::paths::session`].
pub async fn end(
    State(app): State<App>,
    member: Member,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Error> {
    session::end(&app, member.id(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
