//! Registration, and what links to it are good for.

use api::{
    account::{Account, RegisterFinish, RegisterStart, RegisterStarted, SetupStanding, SetupToken},
    invitation::{InvitationToken, OpenInvitation},
};
use axum::{extract::State, http::StatusCode};

use service::{
    app::App,
    use_cases::{
        account::invitations,
        serving::{registration, setup},
    },
};

use crate::{extract::Json, peer::Peer, problem::ProblemResponse};

/// `POST` [`api::paths::REGISTER_START`].
pub async fn start(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<RegisterStart>,
) -> Result<axum::Json<RegisterStarted>, ProblemResponse> {
    let started = registration::start(&app, peer.0, &body).await?;
    Ok(axum::Json(started))
}

/// `POST` [`api::paths::REGISTER_FINISH`].
pub async fn finish(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<RegisterFinish>,
) -> Result<(StatusCode, axum::Json<Account>), ProblemResponse> {
    let account = registration::finish(&app, peer.0, body).await?;
    Ok((StatusCode::CREATED, axum::Json(account)))
}

/// `POST` [`api::paths::SETUP`].
pub async fn open_setup_link(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<SetupToken>,
) -> Result<axum::Json<SetupStanding>, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    Ok(axum::Json(setup::standing(&app, &body.token).await?))
}

/// `POST` [`api::paths::INVITATION`].
pub async fn open_invitation(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<InvitationToken>,
) -> Result<axum::Json<OpenInvitation>, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    Ok(axum::Json(invitations::open(&app, &body.token).await?))
}
