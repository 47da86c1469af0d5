//! A service that was put back to an earlier state.

use api::paths::{LOG_POLICY, SERVICE, SERVICE_LOGO, SERVICE_TEXT};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use service::{app::App, error::Error};

use crate::problem::ProblemResponse;

/// Below `/api`, what needs no row that may have changed since, and belongs to nobody.
const ANSWERED: [&str; 4] = [LOG_POLICY, SERVICE, SERVICE_LOGO, SERVICE_TEXT];

/// Refuses what asks the rows of an earlier state: sessions in them may have ended since, and what is replaced in a vault would be lost to the
/// state of now.
pub async fn continuity(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    match app.ledger.is_behind() && path.starts_with("/api/") && !ANSWERED.contains(&path) {
        true => refused().into_response(),
        false => next.run(request).await,
    }
}

/// Said in the server's log when it begins, not with each request.
fn refused() -> ProblemResponse {
    let told = Error::LogIsBehind.problem();
    Error::refused(told.kind, told.happened, told.action).into()
}
