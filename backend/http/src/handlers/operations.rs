//! For whoever runs the server.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};

use api::ProblemKind;

use service::{
    app::App,
    use_cases::{evaluation_metrics, serving::readiness},
};

use crate::{middleware::authority::has_own_name, peer::Peer, problem::ProblemResponse};

/// `GET /healthz`: 204 while database and objects answer and the log goes on from what was shown of it.
pub async fn health(State(app): State<App>) -> Result<StatusCode, ProblemResponse> {
    readiness::require(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /metrics`: Prometheus text, for this machine only unless configured otherwise, and for no page of somebody else in its browser.
pub async fn metrics(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
) -> Result<String, ProblemResponse> {
    let is_here = peer.is_loopback() && has_own_name(&app.origin, &headers);
    if !(app.config.public_metrics || is_here) {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(app.metrics.text() + &evaluation_metrics::text(&app).await?)
}
