//! What the owner remembers of his own signatures, so that the service cannot hand him an older one to sign on from.

use std::collections::BTreeMap;

use api::{Digest, GrantId, grant::Grant};
use serde::{Deserialize, Serialize};

use crate::{Client, Failure, Outcome};

/// Vault item of the newest statements, by grant.
const ITEM: &str = "signed";

/// By grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Signed(BTreeMap<String, SignedGrant>);

/// What the owner signed of one grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct SignedGrant {
    /// Newest version.
    version: u64,
    /// SHA-256 of the copy that was completed last, hexadecimal.
    copy: Option<String>,
    /// Version of the card that was signed with it; none of what was signed before there were versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    card: Option<u32>,
}

impl Signed {
    /// Version of the card that was signed with the copy in use; none where another copy was the last.
    pub(super) fn card_of(&self, grant: &Grant) -> Option<u32> {
        let signed = self.0.get(&grant.id.0)?;
        signed.card.filter(|_| signed.copy == grant.sealed_digest)
    }

    /// Whether he signed anything of a grant.
    pub(super) fn names(&self, grant: &Grant) -> bool {
        self.0.contains_key(&grant.id.0)
    }
}

impl Client {
    /// What the owner remembers.
    pub(super) async fn signed(&self) -> Outcome<Signed> {
        let signed = self.document(ITEM).await?;
        Ok(signed.map(|(signed, _)| signed).unwrap_or_default())
    }

    /// Newest version that the owner signed of any grant; 0 where nothing is remembered. What a grant that replaces another begins with
    /// lies beyond: users refuse what is older than they saw of the model, also where his clock went back meanwhile.
    pub(super) async fn newest_signed(&self) -> Outcome<u64> {
        let signed = self.signed().await?;
        let versions = signed.0.values().map(|signed| signed.version);
        Ok(versions.max().unwrap_or(0))
    }

    /// Remembers a statement about a copy that is complete.
    pub(super) async fn remember_signed(
        &self,
        grant: &GrantId,
        copy: Digest,
        version: u64,
        card: u32,
    ) -> Outcome<()> {
        let remember = |signed: &mut Signed| {
            let known = signed.0.entry(grant.to_string()).or_default();
            if known.version <= version {
                *known = SignedGrant {
                    version,
                    copy: Some(copy.to_string()),
                    card: Some(card),
                };
            }
        };
        self.update(ITEM, remember).await.map(drop)
    }

    /// Refuses to sign on from a statement that is not the last about the last copy.
    pub(super) async fn check_last_signed(
        &self,
        grant: &GrantId,
        copy: Digest,
        version: u64,
    ) -> Outcome<()> {
        let Some(known) = self.signed_grant(grant).await? else {
            return Ok(());
        };
        let is_last_copy = known.copy.is_none_or(|last| last == copy.to_string());
        match is_last_copy && known.version <= version {
            true => Ok(()),
            false => Err(Failure::local(
                t!(
                    "The service shows an older statement of yours about this grant than you signed last."
                ),
                t!(
                    "Nothing was signed. Reload the page; if it stays, tell the administrator, and seal the model again."
                ),
            )),
        }
    }

    async fn signed_grant(&self, grant: &GrantId) -> Outcome<Option<SignedGrant>> {
        Ok(self.signed().await?.0.remove(&grant.0))
    }
}
