//! The own account, changed and deleted.

use api::{
    account::{Account, AccountDeletion, Letters, OwnLetters, ProfileChange},
    proof::{ProofStart, ProofStarted},
};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header::SET_COOKIE},
};

use service::{
    app::App,
    use_cases::account::{deletion, letters, profile, proof},
};

use crate::{
    access::Member, cookie, extract::Json, handlers::people::password::changing, peer::Peer,
    problem::ProblemResponse,
};

/// `POST` [`api::paths::PROOF_START`].
pub async fn start_proof(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<ProofStart>,
) -> Result<axum::Json<ProofStarted>, ProblemResponse> {
    let started = proof::start(&app, changing(&member, &peer), &body).await?;
    Ok(axum::Json(started))
}

/// `PUT` [`api::paths::PROFILE`].
pub async fn change_profile(
    State(app): State<App>,
    member: Member,
    Json(body): Json<ProfileChange>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    Ok(axum::Json(profile::change(&app, member.id(), &body).await?))
}

/// `GET` [`api::paths::LETTERS`].
pub async fn letters(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<OwnLetters>, ProblemResponse> {
    Ok(axum::Json(letters::own(&app, member.id()).await?))
}

/// `PUT` [`api::paths::LETTERS`].
pub async fn choose_letters(
    State(app): State<App>,
    member: Member,
    Json(body): Json<Letters>,
) -> Result<StatusCode, ProblemResponse> {
    letters::choose(&app.database, member.id(), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST` [`api::paths::ACCOUNT_DELETION`].
pub async fn delete(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<AccountDeletion>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), ProblemResponse> {
    deletion::delete(&app, changing(&member, &peer), &body).await?;
    let cookie = cookie::expired(&app.origin)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]))
}
