//! Users of an owner's models.

use api::{
    grant::{ModelUser, ModelUserColumn, ModelUserFilters},
    list::ListPage,
};
use axum::extract::State;

use service::app::App;
use storage::database::grants::users;

use crate::{access::Owner, extract::Listed, problem::ProblemResponse};

/// `GET` [`api::paths::GRANT_USERS`].
pub async fn page(
    State(app): State<App>,
    owner: Owner,
    Listed(query): Listed<ModelUserFilters, ModelUserColumn>,
) -> Result<axum::Json<ListPage<ModelUser>>, ProblemResponse> {
    let page = users::page(app.database.read(), owner.id(), &query).await?;
    Ok(axum::Json(page))
}
