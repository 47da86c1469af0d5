//! The user's own keys, as far as the app may know them: public keys and fingerprints.

use protocol::{Request, Response};

use super::{Vault, Workers};
use crate::{
    failure::{Failure, Outcome, Pending},
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
            let response = keys.workers.call(Request::LoadKeys { blob }).await?;
            Ok(Some(parts(response)?.0))
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
        let response = self.workers.call(Request::MakeKeys { previous }).await?;
        let (own, blob) = parts(response)?;
        if let Err(failure) = self.vault.save(ITEM, &blob, seen).await {
            // The worker must not go on with a key the vault does not have.
            let _ = self.load().await;
            return Err(failure);
        }
        Ok(own)
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

fn parts(response: Response) -> Outcome<(OwnKeys, Vec<u8>)> {
    let Response::Keys {
        public_key,
        fingerprint,
        older,
        blob,
    } = response
    else {
        return Err(Failure::unexpected_answer());
    };
    let own = OwnKeys {
        public_key,
        fingerprint,
        older,
    };
    Ok((own, blob))
}
