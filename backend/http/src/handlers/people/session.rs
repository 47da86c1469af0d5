//! The session of whoever asks.

use api::account::Session;
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};

use storage::database::accounts;

use service::{app::App, use_cases::account::session};

use crate::{access::Member, cookie, problem::ProblemResponse};

/// `GET` [`api::paths::SESSION`]: nothing where nobody is signed in, since a browser calls a refusal an error.
pub async fn show(
    State(app): State<App>,
    member: Option<Member>,
) -> Result<Response, ProblemResponse> {
    let account = match member {
        Some(member) => accounts::find(app.database.read(), member.id()).await?,
        None => None,
    };
    Ok(match account {
        Some(account) => axum::Json(Session { account }).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// `DELETE` [`api::paths::SESSION`].
pub async fn end(
    State(app): State<App>,
    member: Member,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), ProblemResponse> {
    session::sign_out(&app.database, member.session()).await?;
    let cookie = cookie::expired(&app.origin)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]))
}
