//! The user's own keys, as far as the app may know them: public keys and fingerprints.

use protocol::{KeySet, LoadKeys, MakeKeys};

use super::{Vault, Workers};
use crate::{
    failure::{Outcome, Pending},
    format::hex,
};

/// Vault item of the secret keys.
const ITEM: &str = "keys";

/// Public side of the keys in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnKeys {
    /// The newest public key.
    pub public_key: Vec<u8>,
    /// SHA-256 of it.
    pub fingerprint: Vec<u8>,
    /// Fingerprints of earlier keys.
    pub older: Vec<Vec<u8>>,
}

/// The user's keys, loaded when the vault opens.
#[derive(Clone, Copy)]
pub(crate) struct Keys {
    workers: Workers,
    vault: Vault,
}

impl Keys {
    pub(super) fn new(workers: Workers, vault: Vault) -> Self {
        Self { workers, vault }
    }

    /// Reads the vault item and hands it to the workers.
    ///
    /// # Errors
    /// The server's problem, or the worker's fault when the blob does not open.
    pub(crate) fn load(&self) -> Pending<Option<OwnKeys>> {
        let keys = *self;
        Box::pin(async move {
            let Some((blob, _)) = keys.vault.load(ITEM).await? else {
                return Ok(None);
            };
            let loaded = keys.workers.ask(LoadKeys { blob }).await?;
            keys.workers.remember_keys(&loaded.blob);
            Ok(Some(loaded.into()))
        })
    }

    /// Makes a key and keeps it in the vault beside the earlier ones. Publish it afterwards: a key that
    /// is published but not kept could never be used.
    ///
    /// # Errors
    /// `VaultConflict` when another tab made keys at the same time, the server's problem, or the
    /// worker's fault.
    pub(crate) async fn make(&self) -> Outcome<OwnKeys> {
        let kept = self.vault.load(ITEM).await?;
        let (previous, seen) = match kept {
            Some((blob, version)) => (Some(blob), version),
            None => (None, 0),
        };
        let made = self.workers.ask(MakeKeys { previous }).await?;
        if let Err(failure) = self.vault.save(ITEM, &made.blob, seen).await {
            // The worker must not go on with a key the vault does not have.
            let _ = self.load().await;
            return Err(failure);
        }
        self.workers.remember_keys(&made.blob);
        Ok(made.into())
    }
}

impl OwnKeys {
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
        }
    }
}
