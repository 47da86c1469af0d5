//! How fast this server is.

use api::health::Speed;
use axum::extract::State;

use service::app::App;

use crate::access::Member;

/// `GET` [`api::paths::SPEED`].
pub async fn show(State(app): State<App>, _: Member) -> axum::Json<Speed> {
    axum::Json(app.calibration.measured())
}
