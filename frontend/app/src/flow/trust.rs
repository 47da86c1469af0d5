//! Keys the owner compared with their users over another channel.

use std::collections::BTreeMap;

use api::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{failure::Outcome, format::time, state::Vault};

/// Name of the vault item.
const ITEM: &str = "trust";

/// Verified keys by account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Trust(BTreeMap<String, Verified>);

/// A key its owner confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verified {
    /// SHA-256 of the key, hexadecimal.
    pub(crate) fingerprint: String,
    /// When it was compared.
    pub(crate) verified_at: Timestamp,
}

/// How a key stands to what was verified before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Never compared.
    Unverified,
    /// The very key that was compared.
    Verified(Timestamp),
    /// Another key than the one that was compared.
    Changed,
}

impl Trust {
    /// Reads the document from the vault.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn load(vault: Vault) -> Outcome<Self> {
        Ok(vault
            .document(ITEM)
            .await?
            .map(|(trust, _)| trust)
            .unwrap_or_default())
    }

    /// Keeps a key as compared; answers the new document.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn verify(
        vault: Vault,
        account: &AccountId,
        fingerprint: &str,
    ) -> Outcome<Self> {
        let verified = Verified {
            fingerprint: fingerprint.to_owned(),
            verified_at: time::now(),
        };
        vault
            .update(ITEM, |trust: &mut Self| {
                trust.0.insert(account.to_string(), verified.clone());
            })
            .await
    }

    /// How this key of this account stands.
    pub(crate) fn standing(&self, account: &AccountId, fingerprint: &str) -> Standing {
        match self.0.get(&account.0) {
            None => Standing::Unverified,
            Some(known) if known.fingerprint == fingerprint => {
                Standing::Verified(known.verified_at)
            }
            Some(_) => Standing::Changed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_than_the_verified_one_stands_out() {
        let text = r#"{"a":{"fingerprint":"00ff","verified_at":7}}"#;
        let trust: Trust = serde_json::from_str(text).unwrap();
        let account = AccountId("a".to_owned());
        assert_eq!(trust.standing(&account, "00ff"), Standing::Verified(7));
        assert_eq!(trust.standing(&account, "00fe"), Standing::Changed);
        assert_eq!(
            trust.standing(&AccountId("b".to_owned()), "00ff"),
            Standing::Unverified
        );
    }
}
