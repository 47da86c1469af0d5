use api::{
    ModelId, ProblemKind,
    health::Speed,
    list::{Items, ListPage},
    model::{CardChange, ListedModel, Model, ModelInUse, ModelQuery, OlderCopies, Unpublishing},
    paths,
};
use card::ModelCard;

use super::{document, done};
use crate::{Client, Failure, Outcome, Pending, port::Method};

impl Client {
    /// The catalogue, without whole cards.
    pub fn catalogue(&self) -> Pending<Items<ListedModel>> {
        self.read(paths::MODELS)
    }

    /// The owner's own models, without whole cards.
    pub fn own_models(&self) -> Pending<Items<ListedModel>> {
        self.read(paths::MY_MODELS)
    }

    /// One page of the owner's own models, or of all (administrator).
    pub fn model_list(&self, query: &ModelQuery) -> Pending<ListPage<ModelInUse>> {
        self.read(query.at(paths::MODEL_LIST))
    }

    /// One model, with its whole card.
    pub fn model(&self, id: &ModelId) -> Pending<Model> {
        let read = self.read(paths::model(id));
        Box::pin(async move {
            read.await.map_err(|failure: Failure| match failure.kind {
                Some(ProblemKind::NotFound) => Failure {
                    happened: t!("This model is not there any more.").to_owned(),
                    action: t!("It was deleted or taken out of the catalogue, unless the address is wrong. Answers that you got stay in your history.").to_owned(),
                    ..failure
                },
                _ => failure,
            })
        })
    }

    /// Publishes a new card.
    pub(crate) fn create_model(&self, card: &ModelCard) -> Pending<Model> {
        self.post(paths::MODELS, card)
    }

    /// Changes a card; of another version, with what becomes of copies of older ones.
    pub(crate) fn put_card(
        &self,
        id: &ModelId,
        card: &ModelCard,
        CardChange { older, seen }: CardChange,
    ) -> Pending<Model> {
        let older = (older == OlderCopies::Ended).then(|| "older=ended".to_owned());
        let seen = seen.map(|seen| format!("seen={seen}"));
        let asked: Vec<String> = [older, seen].into_iter().flatten().collect();
        let path = match asked.is_empty() {
            true => paths::model(id),
            false => format!("{}?{}", paths::model(id), asked.join("&")),
        };
        document(self.send_document(Method::Put, path, card))
    }

    /// Puts a model back into the catalogue.
    pub fn publish_model(&self, id: &ModelId) -> Pending<()> {
        done(self.send_nothing(Method::Post, paths::model_publish(id)))
    }

    /// Takes a model out of the catalogue; with all access to it, if its owner says so.
    pub(crate) fn post_unpublishing(
        &self,
        id: &ModelId,
        reason: String,
        ends_access: bool,
    ) -> Pending<()> {
        let body = Unpublishing {
            reason,
            ends_access,
        };
        done(self.send_document(Method::Post, paths::model_unpublish(id), &body))
    }

    /// Takes a model out of the catalogue; access to it goes on (administrator).
    pub fn unpublish_model(&self, id: &ModelId, reason: String) -> Pending<()> {
        self.post_unpublishing(id, reason, false)
    }

    /// Deletes a model, and with it all access to it.
    pub(crate) fn remove_model(&self, id: &ModelId) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::model(id)))
    }

    /// What the server measured of its own speed when it started.
    pub fn speed(&self) -> Pending<Speed> {
        self.read(paths::SPEED)
    }

    /// One file below `/samples/`, for example `breast-cancer/model.onnx`.
    pub async fn sample_file(&self, path: &str) -> Outcome<Vec<u8>> {
        let answer = self.send_nothing(Method::Get, format!("/samples/{path}"));
        Ok(answer.await?.body)
    }
}
