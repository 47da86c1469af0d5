//! The session of whoever asks.

use api::{ProblemKind, account::Session};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header::SET_COOKIE},
};

use crate::{
    app::App,
    error::Error,
    http::{access::Member, cookie},
    storage::database::{accounts, sessions},
};

/// `GET` [`api::paths::SESSION`].
pub async fn show(State(app): State<App>, member: Member) -> Result<axum::Json<Session>, Error> {
    let account = accounts::find(app.database.read(), member.id()).await?;
    Ok(axum::Json(Session {
        account: account.ok_or(ProblemKind::SignedOut)?,
    }))
}

/// `DELETE` [`api::paths::SESSION`].
pub async fn end(
    State(app): State<App>,
    member: Member,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Error> {
    let mut writing = app.database.write().await?;
    sessions::delete(&mut *writing, member.session()).await?;
    writing.commit().await?;
    let cookie = cookie::expired(&app.origin)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]))
}
