use api::{AccountId, key::KeyDocument};
use protocol::{KeyKind, Verdict};

use super::{HolderStanding, ShownHolder};
use crate::{Client, Outcome, hex};

/// A published key, its fingerprint, and whether its log proof holds.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedKey {
    /// As the server gave it.
    pub document: KeyDocument,
    /// SHA-256, hexadecimal.
    pub fingerprint: String,
    /// Bytes, digest and log proof, and that the log names no other holder than is shown.
    pub verdict: Verdict,
    /// Whether the log names the holder; entries of the first versions do not.
    pub is_named: bool,
}

impl Client {
    /// Fetches an account's key and checks it against the verified log, with the account's holder as the service
    /// shows him.
    ///
    /// # Errors
    /// That key or proof could not be fetched; a proof that fails is a verdict, not an error.
    pub async fn check_key(
        &self,
        account: &AccountId,
        kind: KeyKind,
        shown: ShownHolder<'_>,
    ) -> Outcome<CheckedKey> {
        let document = self.key_of(account, kind).await?;
        let newest = self.prove_key(account, kind, &document).await?;
        let holder = match &newest {
            Verdict::Holds => self.prove_holder(kind, &document, shown).await?,
            Verdict::Fails(why) => HolderStanding::Fails(why.clone()),
        };
        let is_named = holder == HolderStanding::Named;
        Ok(CheckedKey {
            verdict: match holder {
                HolderStanding::Fails(why) => Verdict::Fails(why),
                HolderStanding::Named | HolderStanding::Unnamed => Verdict::Holds,
            },
            is_named,
            fingerprint: hex::encode(&document.published.fingerprint.0),
            document,
        })
    }
}
