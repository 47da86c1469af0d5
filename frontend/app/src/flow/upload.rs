//! A sealed copy on its way to the server, part by part.

use api::{GrantId, ProblemKind, grant::Grant, upload::UploadStart};
use gloo_timers::future::TimeoutFuture;

use super::Stop;
use crate::{
    api_client::uploads,
    failure::{Failure, Outcome},
};

/// Times a part is tried again, and how long to wait before each.
const PATIENCE: [u32; 4] = [500, 1_500, 4_000, 8_000];

/// Sends the parts the server does not have yet, then ends the upload. `on_progress` is told
/// `(parts there, parts)`.
///
/// # Errors
/// The server's problem; everything sent so far is kept there for the next attempt.
pub(super) async fn send(
    grant: &GrantId,
    announced: &UploadStart,
    sealed: &[u8],
    stop: &Stop,
    on_progress: impl Fn(u32, u32),
) -> Outcome<Grant> {
    let upload = uploads::start(grant, announced).await?;
    let mut there = upload.received.len() as u32;
    on_progress(there, upload.parts);
    let size = usize::try_from(upload.part_bytes)
        .unwrap_or(usize::MAX)
        .max(1);
    for (index, part) in (0u32..).zip(sealed.chunks(size)) {
        if upload.received.contains(&index) {
            continue;
        }
        stop.check()?;
        patiently(async || uploads::part(&upload.id, index, part).await).await?;
        there += 1;
        on_progress(there, upload.parts);
    }
    patiently(async || uploads::finish(&upload.id).await).await
}

async fn patiently<T>(attempt: impl AsyncFn() -> Outcome<T>) -> Outcome<T> {
    for wait in PATIENCE {
        match attempt().await {
            Err(failure) if is_passing(&failure) => TimeoutFuture::new(wait).await,
            other => return other,
        }
    }
    attempt().await
}

fn is_passing(failure: &Failure) -> bool {
    [
        ProblemKind::Unreachable,
        ProblemKind::TooMany,
        ProblemKind::Busy,
    ]
    .into_iter()
    .any(|kind| failure.is(kind))
}
