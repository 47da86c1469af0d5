//! Bytes on their way to the server, part by part.

use api::ProblemKind;
use gloo_timers::future::TimeoutFuture;

use super::Stop;
use crate::failure::{Failure, Outcome};

/// Times a part is tried again, and how long to wait before each.
const PATIENCE: [u32; 4] = [500, 1_500, 4_000, 8_000];

/// Parts of an upload, and which of them the server has.
pub(super) struct Parts<'a> {
    /// The whole.
    pub(super) bytes: &'a [u8],
    /// Bytes of each part.
    pub(super) part_bytes: u64,
    /// Number of parts.
    pub(super) count: u32,
    /// Indices of parts already there.
    pub(super) received: &'a [u32],
}

impl Parts<'_> {
    /// Sends the parts the server does not have yet. `on_progress` is told `(parts there, parts)`.
    ///
    /// # Errors
    /// The server's problem; everything sent so far is kept there for the next attempt.
    pub(super) async fn send(
        &self,
        stop: &Stop,
        on_progress: &dyn Fn(u32, u32),
        put: impl AsyncFn(u32, &[u8]) -> Outcome<()>,
    ) -> Outcome<()> {
        let mut there = self.received.len() as u32;
        on_progress(there, self.count);
        let size = usize::try_from(self.part_bytes)
            .unwrap_or(usize::MAX)
            .max(1);
        for (index, part) in (0u32..).zip(self.bytes.chunks(size)) {
            if self.received.contains(&index) {
                continue;
            }
            stop.check()?;
            patiently(async || put(index, part).await).await?;
            there += 1;
            on_progress(there, self.count);
        }
        Ok(())
    }
}

/// Tries again while the failure may pass.
///
/// # Errors
/// The last attempt's.
pub(super) async fn patiently<T>(attempt: impl AsyncFn() -> Outcome<T>) -> Outcome<T> {
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
