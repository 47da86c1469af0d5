use api::{
    UploadId, paths,
    upload::{Purpose, Upload, UploadStart},
};
use serde::de::DeserializeOwned;

use super::{document, done};
use crate::{
    Client, Outcome, Pending, Stop,
    port::{HttpRequest, Method},
};

impl Client {
    /// Announces a file, sends the parts that the server does not have yet and ends the upload; answers
    /// what it has become. `on_progress` is told `(parts there, parts)`.
    ///
    /// # Errors
    /// A desk's fault, the server's problem, or that it was stopped; everything sent so far is kept there
    /// for the next attempt.
    pub(crate) async fn upload<T: DeserializeOwned + 'static>(
        &self,
        start: UploadStart,
        whole: &[u8],
        stop: &Stop,
        on_progress: &dyn Fn(u32, u32),
    ) -> Outcome<T> {
        let upload = self.start_upload(&start).await?;
        let size = usize::try_from(upload.part_bytes).unwrap_or(usize::MAX);
        let mut there = upload.received.len() as u32;
        on_progress(there, upload.parts);
        for (index, part) in (0u32..).zip(whole.chunks(size.max(1))) {
            if upload.received.contains(&index) {
                continue;
            }
            stop.check()?;
            self.patiently(async || self.upload_part(&upload.id, index, part).await)
                .await?;
            there += 1;
            on_progress(there, upload.parts);
        }
        self.patiently(async || self.finish_upload(&upload.id).await)
            .await
    }

    /// What announces a file.
    pub(crate) async fn announcement(
        &self,
        purpose: Purpose,
        key_epoch: u32,
        whole: &[u8],
    ) -> Outcome<UploadStart> {
        Ok(UploadStart {
            purpose,
            key_epoch,
            bytes: whole.len() as u64,
            digest: self.digest(whole).await?,
        })
    }

    /// Announces a file, or finds the announcement made before.
    fn start_upload(&self, start: &UploadStart) -> Pending<Upload> {
        self.post(paths::UPLOADS, start)
    }

    /// Sends one part.
    fn upload_part(&self, id: &UploadId, index: u32, bytes: &[u8]) -> Pending<()> {
        let request = HttpRequest::new(Method::Put, paths::upload_part(id, index));
        done(self.send(request.bytes(bytes.to_vec())))
    }

    /// Ends an upload; the server checks digest and conformance, and answers what it has become: a
    /// [`api::grant::Grant`] or an [`api::key::UploadedKey`].
    fn finish_upload<T: DeserializeOwned + 'static>(&self, id: &UploadId) -> Pending<T> {
        document(self.send_nothing(Method::Post, paths::upload_finish(id)))
    }
}
