//! Access of users to models.

use api::{
    GrantId, ModelId,
    account::Reason,
    grant::{AccessRequest, Grant},
    paths,
};

use super::request::Request;
use crate::failure::Outcome;

/// The grants that concern the reader.
pub(crate) async fn list() -> Outcome<Vec<Grant>> {
    Request::read(paths::GRANTS).send().await?.json().await
}

/// One grant.
pub(crate) async fn one(id: &GrantId) -> Outcome<Grant> {
    Request::read(paths::grant(id)).send().await?.json().await
}

/// Asks for access to a model.
pub(crate) async fn request(model: &ModelId, purpose: String) -> Outcome<Grant> {
    Request::post(paths::model_grants(model))
        .send_json(&AccessRequest { purpose })
        .await?
        .json()
        .await
}

/// Says no to a request.
pub(crate) async fn refuse(id: &GrantId, reason: String) -> Outcome<()> {
    Request::post(paths::grant_refuse(id))
        .send_json(&Reason { reason })
        .await
        .map(drop)
}

/// Takes access back and deletes the sealed copy.
pub(crate) async fn revoke(id: &GrantId) -> Outcome<()> {
    Request::post(paths::grant_revoke(id))
        .send()
        .await
        .map(drop)
}
