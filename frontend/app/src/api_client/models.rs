//! Model cards.

use api::{ModelId, account::Reason, model::Model, paths};
use card::ModelCard;

use super::request::Request;
use crate::failure::Outcome;

/// The catalogue.
pub(crate) async fn catalogue() -> Outcome<Vec<Model>> {
    Request::read(paths::MODELS).send().await?.json().await
}

/// The owner's own models.
pub(crate) async fn mine() -> Outcome<Vec<Model>> {
    Request::read(paths::MY_MODELS).send().await?.json().await
}

/// One model.
pub(crate) async fn one(id: &ModelId) -> Outcome<Model> {
    Request::read(paths::model(id)).send().await?.json().await
}

/// Publishes a new card.
pub(crate) async fn create(card: &ModelCard) -> Outcome<Model> {
    Request::post(paths::MODELS)
        .send_json(card)
        .await?
        .json()
        .await
}

/// Changes a card.
pub(crate) async fn change(id: &ModelId, card: &ModelCard) -> Outcome<Model> {
    Request::put(paths::model(id))
        .send_json(card)
        .await?
        .json()
        .await
}

/// Puts a model back into the catalogue.
pub(crate) async fn publish(id: &ModelId) -> Outcome<()> {
    Request::post(paths::model_publish(id))
        .send()
        .await
        .map(drop)
}

/// Takes a model out of the catalogue.
pub(crate) async fn unpublish(id: &ModelId, reason: String) -> Outcome<()> {
    Request::post(paths::model_unpublish(id))
        .send_json(&Reason { reason })
        .await
        .map(drop)
}
