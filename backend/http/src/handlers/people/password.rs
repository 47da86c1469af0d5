//! Changing the own password.

use api::account::{PasswordFinish, PasswordStart, PasswordStarted};
use axum::{extract::State, http::StatusCode};

use service::{
    app::App,
    use_cases::account::{password, proof::Changing},
};

use crate::{access::Member, extract::Json, peer::Peer, problem::ProblemResponse};

/// `POST` [`api::paths::PASSWORD_START`].
pub async fn start(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<PasswordStart>,
) -> Result<axum::Json<PasswordStarted>, ProblemResponse> {
    let started = password::start(&app, changing(&member, &peer), &body).await?;
    Ok(axum::Json(started))
}

/// `POST` [`api::paths::PASSWORD_FINISH`].
pub async fn finish(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<PasswordFinish>,
) -> Result<StatusCode, ProblemResponse> {
    password::finish(&app, changing(&member, &peer), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn changing<'a>(member: &'a Member, peer: &Peer) -> Changing<'a> {
    Changing {
        account: member.id(),
        session: member.session(),
        peer: peer.0,
    }
}
