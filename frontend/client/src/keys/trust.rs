//! Keys that were compared with their holders over another channel. They lie in the vault, and once more where
//! the server cannot take them back.

use std::collections::BTreeMap;

use api::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Client, Outcome, port::Shelf};

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
    /// The keys that were compared so far, as the vault and this place know them. If the vault knows fewer, it is
    /// an older one: that is an alarm, what this place remembers counts, and the vault is told again.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn trust(&self) -> Outcome<Trust> {
        let kept = self.document::<Trust>(ITEM).await?;
        let in_vault = kept.map(|(trust, _)| trust).unwrap_or_default();
        let here = self.kept_trust().await;
        if !here.is_within(&in_vault) {
            self.alarm_withheld(ITEM);
        }
        let all = here.joined(&in_vault);
        if all != in_vault {
            self.update(ITEM, |trust: &mut Trust| *trust = all.joined(trust))
                .await?;
        }
        self.keep_trust(&all).await;
        Ok(all)
    }

    /// Whether the service withholds what was compared from a place that keeps nothing of it: then a key that seems never to have been
    /// compared may be in the place of one that was.
    pub(crate) async fn is_trust_withheld(&self) -> bool {
        self.is_withheld(ITEM) && self.kept_trust().await == Trust::default()
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
        let here = self.kept_trust().await;
        let saved = self
            .update(ITEM, |trust: &mut Trust| {
                *trust = here.joined(trust);
                trust.0.insert(account.to_string(), verified.clone());
            })
            .await?;
        self.keep_trust(&saved).await;
        Ok(saved)
    }

    async fn kept_trust(&self) -> Trust {
        let Some(reader) = self.reader() else {
            return Trust::default();
        };
        let keep = &self.0.ports.keep;
        let kept = keep.load(Shelf::Lasting, &kept_as(&reader.id)).await;
        let kept = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        kept.unwrap_or_default()
    }

    /// Keeps them here, unless less is handed out than there was, and this place would take that for all.
    async fn keep_trust(&self, trust: &Trust) {
        if self.is_trust_withheld().await {
            return;
        }
        if let (Some(reader), Ok(bytes)) = (self.reader(), serde_json::to_vec(trust)) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Lasting, &kept_as(&reader.id), &bytes)
                .await;
        }
    }
}

fn kept_as(reader: &AccountId) -> String {
    format!("{ITEM}-{reader}")
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

    /// Whether another one knows all of this, or newer comparisons.
    fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|(account, verified)| {
            let known = other.0.get(account);
            known.is_some_and(|known| known == verified || known.verified_at > verified.verified_at)
        })
    }

    /// The newest comparison of each account that either knows.
    fn joined(&self, other: &Self) -> Self {
        let mut all = self.0.clone();
        for (account, verified) in &other.0 {
            let known = all.get(account).map(|known| known.verified_at);
            if known.is_none_or(|known| known <= verified.verified_at) {
                all.insert(account.clone(), verified.clone());
            }
        }
        Self(all)
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
