//! More than a grant gives: asked for, taken back, declined.

use api::{
    GrantId, Seen,
    account::Reason,
    grant::{Grant, MoreRequest},
};
use axum::extract::State;
use service::{app::App, use_cases::grants};

use crate::{
    access::{Owner, User},
    extract::{Json, Path, Query},
    problem::ProblemResponse,
};

/// `POST grants/{id}/more`.
pub async fn ask(
    State(app): State<App>,
    user: User,
    Path(id): Path<GrantId>,
    Json(body): Json<MoreRequest>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    let asked = grants::ask_for_more(&app, user.id(), &id, &body).await?;
    Ok(axum::Json(asked))
}

/// `DELETE grants/{id}/more`.
pub async fn withdraw(
    State(app): State<App>,
    user: User,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    Ok(axum::Json(
        grants::withdraw_more(&app, user.id(), &id).await?,
    ))
}

/// `POST grants/{id}/more/decline`.
pub async fn decline(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Query(seen): Query<Seen>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    let declined = grants::decline_more(&app, owner.id(), &id, &body, &seen).await?;
    Ok(axum::Json(declined))
}
