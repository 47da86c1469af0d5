use api::{AccountId, key::KeyDocument};
use protocol::{KeyKind, Verdict};

use crate::{Client, Outcome, hex};

/// A published key, its fingerprint, and whether its log proof holds.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedKey {
    /// As the server gave it.
    pub document: KeyDocument,
    /// SHA-256, hexadecimal.
    pub fingerprint: String,
    /// Bytes, digest and log proof.
    pub verdict: Verdict,
}

impl Client {
    /// Fetches an account's key and checks it against the verified log.
    ///
    /// # Errors
    /// That key or proof could not be fetched; a proof that fails is a verdict, not an error.
    pub async fn check_key(&self, account: &AccountId, kind: KeyKind) -> Outcome<CheckedKey> {
        let document = self.key_of(account, kind).await?;
        Ok(CheckedKey {
            verdict: self.prove_key(account, kind, &document).await?,
            fingerprint: hex::encode(&document.published.fingerprint.0),
            document,
        })
    }
}
