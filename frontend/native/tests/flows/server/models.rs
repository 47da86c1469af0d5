//! What the server does about models: it has the newest.

use api::{
    ProblemKind,
    model::{ListedModel, Model},
    paths,
};
use card::ModelCard;
use client::port::{HttpAnswer, Method};
use serde_json::from_slice;

use super::{
    State,
    parties::model,
    reply::{document, empty},
};

impl State {
    pub(super) fn model(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<HttpAnswer, ProblemKind> {
        match (method, path) {
            (Method::Get, paths::MODELS | paths::MY_MODELS) => {
                let listed: Vec<ListedModel> = self.models.iter().map(Model::listed).collect();
                Ok(document(&listed))
            }
            (Method::Get, _) => Ok(document(self.models.last().ok_or(ProblemKind::NotFound)?)),
            (Method::Post, paths::MODELS) => {
                let card: ModelCard = from_slice(&body.unwrap()).unwrap();
                let model = model(card);
                self.models.push(model.clone());
                Ok(document(&model))
            }
            (Method::Put, _) => {
                let model = self.models.last_mut().ok_or(ProblemKind::NotFound)?;
                model.card = from_slice(&body.unwrap()).unwrap();
                model.updated_at += 1;
                self.grant.model_version = model.card.version;
                Ok(document(model))
            }
            (Method::Post, _) if path.ends_with("/unpublish") => {
                let model = self.models.last_mut().ok_or(ProblemKind::NotFound)?;
                model.published = false;
                Ok(document(model))
            }
            (Method::Delete, _) => {
                self.models.pop().ok_or(ProblemKind::NotFound)?;
                Ok(empty())
            }
            _ => Err(ProblemKind::NotFound),
        }
    }
}
