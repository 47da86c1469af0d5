//! For whoever runs the server.

use axum::{extract::State, http::StatusCode};

use api::ProblemKind;

use crate::{app::App, error::Error, http::peer::Peer, service::evaluation_metrics};

/// `GET /healthz`: 204 while the database answers.
pub async fn health(State(app): State<App>) -> Result<StatusCode, Error> {
    app.database.ping().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /metrics`: Prometheus text, for this machine only unless configured otherwise.
pub async fn metrics(State(app): State<App>, peer: Peer) -> Result<String, Error> {
    if !(app.config.public_metrics || peer.is_loopback()) {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(app.metrics.text() + &evaluation_metrics::text(&app).await?)
}
