//! The sessions of an account, for its holder.

use api::{SessionId, account::ListedSession};
use axum::{extract::State, http::StatusCode};

use service::{app::App, use_cases::account::session};

use crate::{access::Member, extract::Path, problem::ProblemResponse};

/// `GET` [`api::paths::SESSIONS`].
pub async fn list(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Vec<ListedSession>>, ProblemResponse> {
    let sessions = session::of(&app, member.id(), member.session()).await?;
    Ok(axum::Json(sessions))
}

/// `DELETE` [`api::paths::SESSIONS`].
pub async fn end_others(
    State(app): State<App>,
    member: Member,
) -> Result<StatusCode, ProblemResponse> {
    session::end_others(&app.database, member.id(), member.session()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE` [`api::paths::session`].
pub async fn end(
    State(app): State<App>,
    member: Member,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, ProblemResponse> {
    session::end(&app.database, member.id(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
