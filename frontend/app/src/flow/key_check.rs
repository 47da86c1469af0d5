//! A user's key and its place in the log, checked before anything is sealed to it.

use api::{AccountId, key::KeyDocument};
use gloo_timers::future::TimeoutFuture;
use protocol::Verdict;

use crate::{
    failure::Outcome,
    format::hex,
    state::{LogStatus, LogWatch, client},
};

/// Tenths of a second to wait for a check of the log that is under way.
const MOST_WAITS: usize = 200;

/// A published key, its fingerprint, and whether its log proof holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CheckedKey {
    /// As the server gave it.
    pub(crate) document: KeyDocument,
    /// SHA-256, hexadecimal.
    pub(crate) fingerprint: String,
    /// Bytes, digest and log proof.
    pub(crate) verdict: Verdict,
}

/// Fetches an account's key and checks it against the verified log.
///
/// # Errors
/// That key or proof could not be fetched; a proof that fails is a verdict, not an error.
pub(crate) async fn check(log_watch: LogWatch, account: &AccountId) -> Outcome<CheckedKey> {
    let document = client().key_of(account).await?;
    log_is_quiet(log_watch).await;
    Ok(CheckedKey {
        verdict: log_watch.check_key(account, &document).await?,
        fingerprint: hex::encode(&document.published.fingerprint.0),
        document,
    })
}

/// Waits until no check of the log is under way: a second one would not begin beside it.
async fn log_is_quiet(log_watch: LogWatch) {
    for _ in 0..MOST_WAITS {
        if log_watch.status() != LogStatus::Checking {
            return;
        }
        TimeoutFuture::new(100).await;
    }
}
