//! Resumable uploads of sealed models.

use api::{
    GrantId, UploadId,
    grant::Grant,
    paths,
    upload::{Upload, UploadStart},
};

use super::request::Request;
use crate::failure::Outcome;

/// Announces a sealed copy, or finds the announcement made before.
pub(crate) async fn start(grant: &GrantId, body: &UploadStart) -> Outcome<Upload> {
    Request::post(paths::grant_uploads(grant))
        .send_json(body)
        .await?
        .json()
        .await
}

/// Sends one part.
pub(crate) async fn part(id: &UploadId, index: u32, bytes: &[u8]) -> Outcome<()> {
    Request::put(paths::upload_part(id, index))
        .send_bytes(bytes)
        .await
        .map(drop)
}

/// Ends the upload; the server checks digest and conformance.
pub(crate) async fn finish(id: &UploadId) -> Outcome<Grant> {
    Request::post(paths::upload_finish(id))
        .send()
        .await?
        .json()
        .await
}
