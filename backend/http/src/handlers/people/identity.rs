//! Who somebody is, proved before she registers.

use api::identity::{IdentityAnswer, IdentityStarted, ProvenIdentity};
use axum::extract::State;

use service::{app::App, use_cases::account::registration::identity};

use crate::{extract::Json, peer::Peer, problem::ProblemResponse};

/// `POST` [`api::paths::IDENTITY_START`].
pub async fn start(
    State(app): State<App>,
    peer: Peer,
) -> Result<axum::Json<IdentityStarted>, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    Ok(axum::Json(identity::begin(&app).await?))
}

/// `POST` [`api::paths::IDENTITY`].
pub async fn finish(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<IdentityAnswer>,
) -> Result<axum::Json<ProvenIdentity>, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    Ok(axum::Json(identity::finish(&app, body).await?))
}
