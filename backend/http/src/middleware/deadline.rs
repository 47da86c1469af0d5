//! Time limits.

use api::ProblemKind;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use service::{app::App, error::Error};

use crate::problem::ProblemResponse;

/// Ends a request that takes longer than configured, be it for a slow body or a slow handler.
pub async fn deadline(State(app): State<App>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(app.config.request_timeout(), next.run(request)).await {
        Ok(response) => response,
        Err(_) => too_slow().into_response(),
    }
}

fn too_slow() -> ProblemResponse {
    Error::refused(
        ProblemKind::Busy,
        "The request took longer than allowed.",
        "Try again; what was finished before is kept.",
    )
    .into()
}
