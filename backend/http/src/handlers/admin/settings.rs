//! What administrators set for the service, and what everybody may know of it.

use api::settings::{LegalText, ServiceInfo, SettingsUpdate, SettingsView, ShownText};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use service::{app::App, use_cases::serving::settings};

use crate::{
    access::{Administrator, Overseer},
    extract::{Blob, Json, Query},
    problem::ProblemResponse,
};

/// Which text.
#[derive(Debug, Deserialize)]
pub struct WantedText {
    text: LegalText,
}

/// `GET` [`api::paths::SERVICE`], open to everybody.
pub async fn info(State(app): State<App>) -> Result<axum::Json<ServiceInfo>, ProblemResponse> {
    Ok(axum::Json(settings::info(&app).await?))
}

/// `GET` [`api::paths::SERVICE_TEXT`], open to everybody.
pub async fn text(
    State(app): State<App>,
    Query(wanted): Query<WantedText>,
) -> Result<axum::Json<ShownText>, ProblemResponse> {
    let text = settings::text(&app, wanted.text).await?;
    Ok(axum::Json(ShownText { text }))
}

/// `GET` [`api::paths::SERVICE_LOGO`], open to everybody; nothing where there is none.
pub async fn logo(State(app): State<App>) -> Result<Response, ProblemResponse> {
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok(match settings::logo(&app).await? {
        Some(logo) => (headers, logo).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// `GET` [`api::paths::ADMIN_SETTINGS`].
pub async fn view(
    State(app): State<App>,
    _: Overseer,
) -> Result<axum::Json<SettingsView>, ProblemResponse> {
    Ok(axum::Json(settings::view(&app).await?))
}

/// `PUT` [`api::paths::ADMIN_SETTINGS`].
pub async fn change(
    State(app): State<App>,
    administrator: Administrator,
    Json(update): Json<SettingsUpdate>,
) -> Result<axum::Json<SettingsView>, ProblemResponse> {
    let view = settings::change(&app, administrator.id(), &update).await?;
    Ok(axum::Json(view))
}

/// `PUT` [`api::paths::ADMIN_LOGO`].
pub async fn change_logo(
    State(app): State<App>,
    administrator: Administrator,
    Blob(logo): Blob,
) -> Result<axum::Json<SettingsView>, ProblemResponse> {
    let view = settings::change_logo(&app, administrator.id(), Some(&logo)).await?;
    Ok(axum::Json(view))
}

/// `DELETE` [`api::paths::ADMIN_LOGO`].
pub async fn remove_logo(
    State(app): State<App>,
    administrator: Administrator,
) -> Result<axum::Json<SettingsView>, ProblemResponse> {
    let view = settings::change_logo(&app, administrator.id(), None).await?;
    Ok(axum::Json(view))
}
