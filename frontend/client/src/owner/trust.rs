//! Keys the owner compared with their users over another channel.

use std::collections::BTreeMap;

use api::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Client, Outcome};

/// Name of the vault item.
const ITEM: &str = "trust";

/// Verified keys by account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trust(BTreeMap<String, Verified>);

/// A key its owner confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Verified {
    /// SHA-256 of the key, hexadecimal.
    fingerprint: String,
    /// When it was compared.
    verified_at: Timestamp,
}

/// How a key stands to what was verified before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// Never compared.
    Unverified,
    /// The very key that was compared.
    Verified(Timestamp),
    /// Another key than the one that was compared.
    Changed,
}

impl Client {
    /// The keys that were compared so far.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn trust(&self) -> Outcome<Trust> {
        let kept = self.document(ITEM).await?;
        Ok(kept.map(|(trust, _)| trust).unwrap_or_default())
    }

    /// Keeps a key as compared; answers the new document.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn verify_key(&self, account: &AccountId, fingerprint: &str) -> Outcome<Trust> {
        let verified = Verified {
            fingerprint: fingerprint.to_owned(),
            verified_at: self.0.ports.clock.now(),
        };
        self.update(ITEM, |trust: &mut Trust| {
            trust.0.insert(account.to_string(), verified.clone());
        })
        .await
    }
}

impl Trust {
    /// How this key of this account stands.
    pub fn standing(&self, account: &AccountId, fingerprint: &str) -> KeyStanding {
        match self.0.get(&account.0) {
            None => KeyStanding::Unverified,
            Some(known) if known.fingerprint == fingerprint => {
                KeyStanding::Verified(known.verified_at)
            }
            Some(_) => KeyStanding::Changed,
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
        assert_eq!(trust.standing(&account, "00ff"), KeyStanding::Verified(7));
        assert_eq!(trust.standing(&account, "00fe"), KeyStanding::Changed);
        assert_eq!(
            trust.standing(&AccountId("b".to_owned()), "00ff"),
            KeyStanding::Unverified
        );
    }
}
