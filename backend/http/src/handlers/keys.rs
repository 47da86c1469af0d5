//! Public keys: those of model users that copies are sealed to, and those that accounts sign with.

use api::{
    AccountId,
    key::{KeyChallenge, KeyDocument, PublishedKey, UploadedKey},
    log::EntryKind,
};
use axum::{extract::State, http::StatusCode};

use storage::database::keys::{self, evaluation_keys};

use service::{
    app::App,
    error::Error,
    use_cases::keys::{self as publication, KeyPublication},
};

use crate::{
    access::{Member, Participant, User},
    extract::{Blob, Path},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::KEYS`]: the user's own keys, the newest first.
pub async fn list(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<PublishedKey>>, ProblemResponse> {
    Ok(axum::Json(
        keys::list(app.database.read(), user.id(), EntryKind::KeyPublished).await?,
    ))
}

/// `GET` [`api::paths::EVALUATION_KEYS`]: those for the user's current public key.
pub async fn evaluation_keys(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<UploadedKey>>, ProblemResponse> {
    let keys = evaluation_keys::list(app.database.read(), user.id()).await?;
    Ok(axum::Json(keys))
}

/// `GET accounts/{id}/key`: the key to seal to; none before the first is published.
pub async fn current(
    State(app): State<App>,
    _: Member,
    Path(account): Path<AccountId>,
) -> Result<axum::Json<Option<KeyDocument>>, ProblemResponse> {
    Ok(show(&app, &account, EntryKind::KeyPublished).await?)
}

/// `GET accounts/{id}/signing-key`: the key to check signatures with; none before the first is published.
pub async fn current_signing(
    State(app): State<App>,
    _: Member,
    Path(account): Path<AccountId>,
) -> Result<axum::Json<Option<KeyDocument>>, ProblemResponse> {
    Ok(show(&app, &account, EntryKind::SigningKeyPublished).await?)
}

async fn show(
    app: &App,
    account: &AccountId,
    kind: EntryKind,
) -> Result<axum::Json<Option<KeyDocument>>, Error> {
    let document = keys::current(app.database.read(), account, kind).await?;
    Ok(axum::Json(document))
}

/// `POST` [`api::paths::KEY_CANDIDATES`]: which of the candidates that were committed to is kept.
pub async fn challenge(
    State(app): State<App>,
    user: User,
    Blob(bytes): Blob,
) -> Result<axum::Json<KeyChallenge>, ProblemResponse> {
    let challenge = publication::challenge(&app, user.id(), &bytes).await?;
    Ok(axum::Json(challenge))
}

/// `POST` [`api::paths::KEYS`]: a proof and the key that it is about; starts a new epoch.
pub async fn publish(
    State(app): State<App>,
    user: User,
    Blob(bytes): Blob,
) -> Result<(StatusCode, axum::Json<PublishedKey>), ProblemResponse> {
    let publication = publication::publish(&app, user.id(), &bytes).await?;
    Ok(answer(publication))
}

/// `POST` [`api::paths::SIGNING_KEYS`]: the key that the account signs with from now on.
pub async fn publish_signing(
    State(app): State<App>,
    member: Participant,
    Blob(bytes): Blob,
) -> Result<(StatusCode, axum::Json<PublishedKey>), ProblemResponse> {
    let publication = publication::publish_signing(&app, member.id(), &bytes).await?;
    Ok(answer(publication))
}

fn answer(publication: KeyPublication) -> (StatusCode, axum::Json<PublishedKey>) {
    let status = match publication.is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    (status, axum::Json(publication.key))
}
