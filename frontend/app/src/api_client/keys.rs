//! Public keys.

use api::{
    AccountId,
    key::{KeyDocument, PublishedKey},
    paths,
};

use super::request::Request;
use crate::failure::Outcome;

/// The user's own published keys.
pub(crate) async fn mine() -> Outcome<Vec<PublishedKey>> {
    Request::read(paths::KEYS).send().await?.json().await
}

/// Publishes a public key; a new epoch begins.
pub(crate) async fn publish(public_key: &[u8]) -> Outcome<PublishedKey> {
    Request::post(paths::KEYS)
        .send_bytes(public_key)
        .await?
        .json()
        .await
}

/// An account's current key with its bytes.
pub(crate) async fn of(account: &AccountId) -> Outcome<KeyDocument> {
    Request::read(paths::account_key(account))
        .send()
        .await?
        .json()
        .await
}
