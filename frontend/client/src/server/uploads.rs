use api::{
    GrantId, UploadId,
    evaluation_key::{EvaluationKey, EvaluationKeyStart, EvaluationKeyUpload},
    grant::Grant,
    paths,
    upload::{Upload, UploadStart},
};

use super::{document, done};
use crate::{
    Client, Pending,
    port::{HttpRequest, Method},
};

impl Client {
    /// Announces a sealed copy, or finds the announcement made before.
    pub fn start_upload(&self, grant: &GrantId, body: &UploadStart) -> Pending<Upload> {
        self.post(paths::grant_uploads(grant), body)
    }

    /// Sends one part of a sealed copy.
    pub fn upload_part(&self, id: &UploadId, index: u32, bytes: &[u8]) -> Pending<()> {
        self.send_part(paths::upload_part(id, index), bytes)
    }

    /// Ends the upload of a sealed copy; the server checks digest and conformance.
    pub fn finish_upload(&self, id: &UploadId) -> Pending<Grant> {
        document(self.send_nothing(Method::Post, paths::upload_finish(id)))
    }

    /// Announces an evaluation key, or finds the announcement made before.
    pub fn start_evaluation_key(&self, body: &EvaluationKeyStart) -> Pending<EvaluationKeyUpload> {
        self.post(paths::EVALUATION_KEYS, body)
    }

    /// Sends one part of an evaluation key.
    pub fn evaluation_key_part(&self, id: &UploadId, index: u32, bytes: &[u8]) -> Pending<()> {
        self.send_part(paths::evaluation_key_part(id, index), bytes)
    }

    /// Ends the upload of an evaluation key; the server checks digest and conformance.
    pub fn finish_evaluation_key(&self, id: &UploadId) -> Pending<EvaluationKey> {
        document(self.send_nothing(Method::Post, paths::evaluation_key_finish(id)))
    }

    fn send_part(&self, path: String, bytes: &[u8]) -> Pending<()> {
        done(self.send(HttpRequest::new(Method::Put, path).bytes(bytes.to_vec())))
    }
}
