//! All models.

use api::model::Model;
use axum::extract::State;

use storage::database::models;

use crate::{app::App, error::Error, http::access::Administrator};

/// `GET` [`api::paths::ADMIN_MODELS`].
pub async fn list(
    State(app): State<App>,
    _: Administrator,
) -> Result<axum::Json<Vec<Model>>, Error> {
    Ok(axum::Json(models::all(app.database.read()).await?))
}
