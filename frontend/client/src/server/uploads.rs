use api::{
    GrantId, UploadId,
    evaluation_key::{EvaluationKey, EvaluationKeyStart, EvaluationKeyUpload},
    grant::Grant,
    paths,
    upload::{Upload, UploadStart},
};

use super::{document, done};
use crate::{
    Client, Outcome, Pending, Stop,
    port::{HttpRequest, Method},
};

/// Parts of an upload, and which of them the server has.
pub(crate) struct Parts<'a> {
    /// The whole.
    pub(crate) bytes: &'a [u8],
    /// Bytes of each part.
    pub(crate) part_bytes: u64,
    /// Number of parts.
    pub(crate) count: u32,
    /// Indices of parts already there.
    pub(crate) received: &'a [u32],
}

impl Client {
    /// Announces a sealed copy, or finds the announcement made before.
    pub(crate) fn start_upload(&self, grant: &GrantId, body: &UploadStart) -> Pending<Upload> {
        self.post(paths::grant_uploads(grant), body)
    }

    /// Sends one part of a sealed copy.
    pub(crate) fn upload_part(&self, id: &UploadId, index: u32, bytes: &[u8]) -> Pending<()> {
        self.send_part(paths::upload_part(id, index), bytes)
    }

    /// Ends the upload of a sealed copy; the server checks digest and conformance.
    pub(crate) fn finish_upload(&self, id: &UploadId) -> Pending<Grant> {
        document(self.send_nothing(Method::Post, paths::upload_finish(id)))
    }

    /// Announces an evaluation key, or finds the announcement made before.
    pub(crate) fn start_evaluation_key(
        &self,
        body: &EvaluationKeyStart,
    ) -> Pending<EvaluationKeyUpload> {
        self.post(paths::EVALUATION_KEYS, body)
    }

    /// Sends one part of an evaluation key.
    pub(crate) fn evaluation_key_part(
        &self,
        id: &UploadId,
        index: u32,
        bytes: &[u8],
    ) -> Pending<()> {
        self.send_part(paths::evaluation_key_part(id, index), bytes)
    }

    /// Ends the upload of an evaluation key; the server checks digest and conformance.
    pub(crate) fn finish_evaluation_key(&self, id: &UploadId) -> Pending<EvaluationKey> {
        document(self.send_nothing(Method::Post, paths::evaluation_key_finish(id)))
    }

    fn send_part(&self, path: String, bytes: &[u8]) -> Pending<()> {
        done(self.send(HttpRequest::new(Method::Put, path).bytes(bytes.to_vec())))
    }

    /// Sends the parts the server does not have yet. `on_progress` is told `(parts there, parts)`.
    ///
    /// # Errors
    /// The server's problem; everything sent so far is kept there for the next attempt.
    pub(crate) async fn send_parts(
        &self,
        parts: Parts<'_>,
        stop: &Stop,
        on_progress: &dyn Fn(u32, u32),
        put: impl AsyncFn(u32, &[u8]) -> Outcome<()>,
    ) -> Outcome<()> {
        let mut there = parts.received.len() as u32;
        on_progress(there, parts.count);
        let size = usize::try_from(parts.part_bytes)
            .unwrap_or(usize::MAX)
            .max(1);
        for (index, part) in (0u32..).zip(parts.bytes.chunks(size)) {
            if parts.received.contains(&index) {
                continue;
            }
            stop.check()?;
            self.patiently(async || put(index, part).await).await?;
            there += 1;
            on_progress(there, parts.count);
        }
        Ok(())
    }
}
