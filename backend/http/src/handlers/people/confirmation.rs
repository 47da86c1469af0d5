//! Confirming an e-mail address.

use api::account::{Account, OpenedLink};
use axum::{extract::State, http::StatusCode};

use service::{app::App, base::token::Token, use_cases::account::confirmation};

use crate::{access::Member, extract::Json, peer::Peer, problem::ProblemResponse};

/// `POST` [`api::paths::CONFIRMATION`].
pub async fn confirm(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<OpenedLink>,
) -> Result<StatusCode, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    confirmation::confirm(&app, &Token::presented(&body.token)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST` [`api::paths::CONFIRMATION_LINK`].
pub async fn send_link(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let account = confirmation::send_link(&app, member.id()).await?;
    Ok(axum::Json(account))
}
