//! Public keys of model users.

use api::{
    AccountId, Base64, ProblemKind,
    key::{KeyDocument, PublishedKey, UploadedKey},
};
use axum::{extract::State, http::StatusCode};
use fhe_core::PublicKey;

use crate::{
    app::{App, ledger::Entry},
    error::Error,
    http::{
        access::{Member, User},
        extract::{Blob, Path},
    },
    service::retirement,
    storage::database::{
        evaluation_keys,
        grants::copies::{self, Which},
        keys, uploads,
    },
};

/// `GET` [`api::paths::KEYS`]: the user's own keys, the newest first.
pub async fn list(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<PublishedKey>>, Error> {
    Ok(axum::Json(
        keys::list(app.database.read(), user.id()).await?,
    ))
}

/// `GET` [`api::paths::EVALUATION_KEYS`]: those for the user's current public key.
pub async fn evaluation_keys(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<UploadedKey>>, Error> {
    let keys = evaluation_keys::list(app.database.read(), user.id()).await?;
    Ok(axum::Json(keys))
}

/// `GET accounts/{id}/key`: the key to seal to.
pub async fn current(
    State(app): State<App>,
    _: Member,
    Path(account): Path<AccountId>,
) -> Result<axum::Json<KeyDocument>, Error> {
    let document = keys::current(app.database.read(), &account).await?;
    Ok(axum::Json(document.ok_or(ProblemKind::NotFound)?))
}

/// `POST` [`api::paths::KEYS`]: starts a new epoch. Sealed copies and evaluation keys of earlier
/// ones are deleted, since nobody reads their answers any more. Publishing the current key again changes nothing.
pub async fn publish(
    State(app): State<App>,
    user: User,
    Blob(bytes): Blob,
) -> Result<(StatusCode, axum::Json<PublishedKey>), Error> {
    let fingerprint = PublicKey::from_bytes(&bytes)?.fingerprint();
    let mut writing = app.database.write().await?;
    let earlier = keys::list(&mut *writing, user.id()).await?;
    if let Some(age) = earlier
        .iter()
        .position(|key| key.fingerprint.0 == fingerprint)
    {
        return match (age, earlier.into_iter().next()) {
            (0, Some(current)) => Ok((StatusCode::OK, axum::Json(current))),
            _ => Err(used_before()),
        };
    }
    let entry = Entry::key_published(user.id(), fingerprint);
    let published = PublishedKey {
        account: user.id().clone(),
        epoch: earlier.first().map_or(1, |newest| newest.epoch + 1),
        fingerprint: Base64(fingerprint.to_vec()),
        log_index: app.ledger.append(&mut writing, entry).await?,
        published_at: app.clock.now(),
    };
    keys::insert(&mut *writing, &published, &bytes).await?;
    let which = Which::User(user.id());
    let orphans = copies::of(&mut *writing, which).await?;
    copies::mark_stale(&mut *writing, which, published.published_at).await?;
    uploads::delete_unfinished(&mut *writing, which).await?;
    let useless = evaluation_keys::delete_of(&mut *writing, user.id()).await?;
    uploads::delete_of(&mut *writing, user.id()).await?;
    writing.commit().await?;
    retirement::retire_copies(&app, &orphans).await;
    retirement::retire_evaluation_keys(&app, &useless).await;
    Ok((StatusCode::CREATED, axum::Json(published)))
}

fn used_before() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This key belongs to an earlier epoch.",
        "Make new keys and publish those.",
    )
}
