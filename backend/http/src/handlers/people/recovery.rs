//! Recovery kits.

use api::recovery::{NewRecoveryKit, RecoveryFinish, RecoveryOpen, RecoveryOpened, RecoveryState};
use axum::{extract::State, http::StatusCode};

use storage::database::accounts::recovery as stored;

use service::{app::App, use_cases::account::recovery};

use crate::{
    access::Member, extract::Json, handlers::people::password::changing, peer::Peer,
    problem::ProblemResponse,
};

/// `GET` [`api::paths::RECOVERY`].
pub async fn show(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<RecoveryState>, ProblemResponse> {
    let state = stored::state(app.database.read(), member.id()).await?;
    Ok(axum::Json(state))
}

/// `POST` [`api::paths::RECOVERY_KIT`].
pub async fn take_kit(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<NewRecoveryKit>,
) -> Result<StatusCode, ProblemResponse> {
    recovery::take(&app, changing(&member, &peer), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST` [`api::paths::RECOVERY_OPEN`].
pub async fn open(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<RecoveryOpen>,
) -> Result<axum::Json<RecoveryOpened>, ProblemResponse> {
    Ok(axum::Json(recovery::open(&app, peer.0, &body).await?))
}

/// `POST` [`api::paths::RECOVERY_FINISH`].
pub async fn finish(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<RecoveryFinish>,
) -> Result<StatusCode, ProblemResponse> {
    recovery::finish(&app, peer.0, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
