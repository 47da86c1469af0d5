//! The user's own keys, as far as the client may know them: public keys and fingerprints.

use api::key::PublishedKey;
use protocol::{BeginKeys, KeepKey, KeySet, LoadKeys, MakeKeys};

use crate::{Client, Failure, Outcome, Pending, Stop, hex};

/// Vault item of the secret keys.
const ITEM: &str = "keys";

/// Public side of the keys in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKeys {
    /// The newest public key.
    pub public_key: Vec<u8>,
    /// SHA-256 of it.
    pub fingerprint: Vec<u8>,
    /// Fingerprints of earlier keys.
    pub older: Vec<Vec<u8>>,
    /// That the newest key is one of many candidates; keys of earlier versions lack it and cannot be published any more.
    proof: Option<Vec<u8>>,
}

impl Client {
    /// Reads the user's keys from the vault and hands them to the desks; none before the first.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault when the blob does not open.
    pub fn own_keys(&self) -> Pending<Option<OwnKeys>> {
        let client = self.clone();
        Box::pin(async move {
            let Some((blob, _)) = client.load_item(ITEM).await? else {
                return Ok(None);
            };
            let keys = client.ask(LoadKeys { blob }).await?;
            client.0.ports.desks.remember_keys(&keys.blob);
            Ok(Some(keys.into()))
        })
    }

    /// Makes a key and keeps it in the vault beside the earlier ones: many candidates, of which the server says which one is
    /// kept. `tell` hears how many of how many are made.
    ///
    /// # Errors
    /// `VaultConflict` when another tab or browser made keys at the same time, the server's problem, that it was stopped, or
    /// the desk's fault.
    pub async fn make_keys(&self, stop: &Stop, tell: impl Fn(u32, u32)) -> Outcome<OwnKeys> {
        let (previous, seen) = match self.load_item(ITEM).await? {
            Some((blob, version)) => (Some(blob), version),
            None => (None, 0),
        };
        let commitment = self.made_candidates(stop, tell).await?;
        // The same commitment is answered with the same candidate, however often it arrives.
        let challenge = self.patiently(async || self.challenge_key(&commitment).await);
        let kept = challenge.await?.kept;
        let keys = self.ask(KeepKey { kept, previous }).await?;
        if let Err(failure) = self.save_item(ITEM, &keys.blob, seen).await {
            // The desk must not go on with a key the vault does not have.
            let _ = self.own_keys().await;
            return Err(failure);
        }
        self.0.ports.desks.remember_keys(&keys.blob);
        Ok(keys.into())
    }

    /// Makes candidates; answers what is committed to.
    async fn made_candidates(&self, stop: &Stop, tell: impl Fn(u32, u32)) -> Outcome<Vec<u8>> {
        let holder = self.0.holder.borrow().clone();
        let account = holder.ok_or_else(Failure::unexpected_answer)?.0;
        self.ask(BeginKeys {}).await?;
        loop {
            stop.check()?;
            let account = account.clone();
            let made = self.ask(MakeKeys { account }).await?;
            tell(made.made, made.candidates);
            if let Some(commitment) = made.commitment {
                return Ok(commitment);
            }
        }
    }

    /// Makes and publishes keys where owners have none to seal for: they are made at the first need.
    ///
    /// # Errors
    /// As [`Client::make_keys`] and [`Client::publish_own_key`].
    pub async fn ensure_own_key(&self) -> Outcome<()> {
        let (own, published) = (self.own_keys().await?, self.published_keys().await?);
        let newest = published.into_iter().max_by_key(|key| key.epoch);
        let is_published = |own: &OwnKeys| {
            let newest = newest.as_ref();
            newest.is_some_and(|newest| newest.fingerprint.0 == own.fingerprint)
        };
        match own {
            Some(own) if is_published(&own) => return Ok(()),
            Some(own) if own.can_be_published() => {}
            _ => drop(self.make_keys(&Stop::default(), |_, _| {}).await?),
        }
        self.publish_own_key().await?;
        self.follow_log().await;
        Ok(())
    }

    /// Publishes the newest key that is in the vault: a new epoch begins. A key that is published but
    /// not kept could never be used.
    ///
    /// # Errors
    /// That there is no key, or one of an earlier version, the server's problem, or the desk's fault.
    pub async fn publish_own_key(&self) -> Outcome<PublishedKey> {
        let own = self.own_keys().await?.ok_or_else(no_key)?;
        let proof = own.proof.as_ref().ok_or_else(unproven)?;
        let brought = [&proof[..], &own.public_key].concat();
        self.patiently(async || self.publish_key(&brought).await)
            .await
    }

    /// Fingerprint and epoch of the newest key, if it is the one that is published.
    pub(crate) async fn published_own_key(&self) -> Outcome<(Vec<u8>, u32)> {
        let own = self.own_keys().await?.ok_or_else(no_key)?;
        let published = self.published_keys().await?;
        let newest = published.into_iter().max_by_key(|key| key.epoch);
        match newest {
            Some(key) if key.fingerprint.0 == own.fingerprint => Ok((own.fingerprint, key.epoch)),
            _ => Err(no_key()),
        }
    }
}

impl OwnKeys {
    /// Whether the newest key can be published.
    pub fn can_be_published(&self) -> bool {
        self.proof.is_some()
    }

    /// Hexadecimal fingerprints of every key, newest first.
    pub(crate) fn fingerprints(&self) -> Vec<String> {
        std::iter::once(&self.fingerprint)
            .chain(&self.older)
            .map(|fingerprint| hex::encode(fingerprint))
            .collect()
    }
}

impl From<KeySet> for OwnKeys {
    fn from(keys: KeySet) -> Self {
        Self {
            public_key: keys.public_key,
            fingerprint: keys.fingerprint,
            older: keys.older,
            proof: keys.proof,
        }
    }
}

fn no_key() -> Failure {
    Failure::local(
        t!("Your key is not published yet."),
        t!("Open Keys, make and publish your keys, then come back."),
    )
}

fn unproven() -> Failure {
    Failure::local(
        t!("Your newest key is of an earlier version and cannot be published any more."),
        t!("Open Keys and make a new key."),
    )
}
