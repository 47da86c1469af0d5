//! All models.

use api::model::Model;
use axum::extract::State;

use storage::database::models;

use service::app::App;

use crate::{access::Administrator, problem::ProblemResponse};

/// `GET` [`api::paths::ADMIN_MODELS`].
pub async fn list(
    State(app): State<App>,
    _: Administrator,
) -> Result<axum::Json<Vec<Model>>, ProblemResponse> {
    Ok(axum::Json(models::all(app.database.read()).await?))
}
