//! Recovery kits.

use api::recovery::{
    KitFinish, KitStart, KitStarted, RecoveryFinish, RecoveryOpen, RecoveryOpened, RecoveryState,
};
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

/// `POST` [`api::paths::RECOVERY_KIT_START`].
pub async fn start_kit(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<KitStart>,
) -> Result<axum::Json<KitStarted>, ProblemResponse> {
    let started = recovery::start_kit(&app, changing(&member, &peer), &body).await?;
    Ok(axum::Json(started))
}

/// `POST` [`api::paths::RECOVERY_KIT_FINISH`].
pub async fn finish_kit(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<KitFinish>,
) -> Result<StatusCode, ProblemResponse> {
    recovery::finish_kit(&app, changing(&member, &peer), &body).await?;
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
