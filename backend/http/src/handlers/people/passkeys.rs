//! Passkeys of the own account.

use api::{
    PasskeyId,
    passkey::{
        NewPasskey, Passkey, PasskeyChallenge, PasskeyConfirmation, PasskeyName, PasskeyOffer,
        PasskeyRemoval, PasskeyVaultKey, Passkeys, SecondFactorChange,
    },
};
use axum::{extract::State, http::StatusCode};

use storage::database::accounts::passkeys as stored;

use service::{
    app::App,
    use_cases::account::passkeys::{self, second_factor},
};

use crate::{
    access::Member,
    extract::{Json, Path},
    handlers::people::password::changing,
    peer::Peer,
    problem::ProblemResponse,
};

/// `GET` [`api::paths::PASSKEYS`].
pub async fn list(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Passkeys>, ProblemResponse> {
    let passkeys = stored::list(app.database.read(), member.id()).await?;
    Ok(axum::Json(passkeys))
}

/// `POST` [`api::paths::PASSKEY_START`].
pub async fn start(
    State(app): State<App>,
    member: Member,
    peer: Peer,
) -> Result<axum::Json<PasskeyOffer>, ProblemResponse> {
    let offer = passkeys::offer(&app, changing(&member, &peer)).await?;
    Ok(axum::Json(offer))
}

/// `POST` [`api::paths::PASSKEYS`].
pub async fn add(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<NewPasskey>,
) -> Result<(StatusCode, axum::Json<Passkey>), ProblemResponse> {
    let passkey = passkeys::add(&app, changing(&member, &peer), &body).await?;
    Ok((StatusCode::CREATED, axum::Json(passkey)))
}

/// `POST` [`api::paths::PASSKEY_CHALLENGE`].
pub async fn challenge(
    State(app): State<App>,
    member: Member,
    peer: Peer,
) -> Result<axum::Json<PasskeyChallenge>, ProblemResponse> {
    let challenge = passkeys::challenge(&app, changing(&member, &peer)).await?;
    Ok(axum::Json(challenge))
}

/// `POST` [`api::paths::PASSKEY_UNLOCK`].
pub async fn unlock(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<PasskeyConfirmation>,
) -> Result<axum::Json<PasskeyVaultKey>, ProblemResponse> {
    let key = passkeys::unlock(&app, changing(&member, &peer), &body).await?;
    Ok(axum::Json(key))
}

/// `PUT` [`api::paths::passkey`].
pub async fn rename(
    State(app): State<App>,
    member: Member,
    Path(id): Path<PasskeyId>,
    Json(body): Json<PasskeyName>,
) -> Result<StatusCode, ProblemResponse> {
    passkeys::rename(&app.database, member.id(), &id, &body.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST` [`api::paths::passkey_removal`].
pub async fn remove(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Path(id): Path<PasskeyId>,
    Json(body): Json<PasskeyRemoval>,
) -> Result<StatusCode, ProblemResponse> {
    passkeys::remove(&app, changing(&member, &peer), &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST` [`api::paths::SECOND_FACTOR`].
pub async fn change_second_factor(
    State(app): State<App>,
    member: Member,
    peer: Peer,
    Json(body): Json<SecondFactorChange>,
) -> Result<StatusCode, ProblemResponse> {
    second_factor::change(&app, changing(&member, &peer), &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
