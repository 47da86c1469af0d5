//! Evaluation keys and their resumable uploads.

use api::{
    UploadId,
    evaluation_key::{EvaluationKey, EvaluationKeyStart, EvaluationKeyUpload},
    paths,
};

use super::request::Request;
use crate::failure::Outcome;

/// Those of the user's current public key.
pub(crate) async fn list() -> Outcome<Vec<EvaluationKey>> {
    Request::read(paths::EVALUATION_KEYS)
        .send()
        .await?
        .json()
        .await
}

/// Announces a key, or finds the announcement made before.
pub(crate) async fn start(body: &EvaluationKeyStart) -> Outcome<EvaluationKeyUpload> {
    Request::post(paths::EVALUATION_KEYS)
        .send_json(body)
        .await?
        .json()
        .await
}

/// Sends one part.
pub(crate) async fn part(id: &UploadId, index: u32, bytes: &[u8]) -> Outcome<()> {
    Request::put(paths::evaluation_key_part(id, index))
        .send_bytes(bytes)
        .await
        .map(drop)
}

/// Ends the upload; the server checks digest and conformance.
pub(crate) async fn finish(id: &UploadId) -> Outcome<EvaluationKey> {
    Request::post(paths::evaluation_key_finish(id))
        .send()
        .await?
        .json()
        .await
}
