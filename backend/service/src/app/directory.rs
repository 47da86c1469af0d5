//! The directory of all accounts' keys and vaults, as the log's entries make it (`docs/formats.md`).

use api::{
    AccountId,
    log::{EntryKind, KeyProof, KeyProofEnd, Leaf},
};
use ledger::{Directory, Hash, directory_path};

use storage::database::log;

use crate::error::Error;

/// Every key that was published and every vault that was noted, in order.
#[derive(Debug, Default)]
pub struct PublishedKeys {
    directory: Directory,
    published: Vec<(Hash, Hash)>,
}

/// Root of the directory that an entry names; none in those of the first versions.
pub fn named(leaf: &str) -> Result<Option<String>, Error> {
    let leaf: Leaf = serde_json::from_str(leaf).map_err(|_| DAMAGED)?;
    Ok(leaf.keys)
}

impl PublishedKeys {
    /// Reads the entries that are listed.
    pub fn read(entries: &[String]) -> Result<Self, Error> {
        let mut keys = Self::default();
        for entry in entries {
            let leaf: Leaf = serde_json::from_str(entry).map_err(|_| DAMAGED)?;
            let (Some(account), Some(key)) = (&leaf.account, &leaf.key) else {
                return Err(DAMAGED);
            };
            let key = digest(key).ok_or(DAMAGED)?;
            keys.add(leaf.kind, account, leaf.index, key)?;
        }
        Ok(keys)
    }

    /// Takes over a key that entry `index` publishes.
    pub fn add(
        &mut self,
        kind: EntryKind,
        account: &AccountId,
        index: u64,
        key: Hash,
    ) -> Result<(), Error> {
        let path = directory_path(&log::kind_name(kind)?, &account.0);
        self.directory.publish(path, index, key);
        self.published.push((path, key));
        Ok(())
    }

    /// Root over all accounts.
    pub fn root(&self) -> Hash {
        self.directory.root()
    }

    /// What it says of an account.
    pub fn prove(&self, kind: EntryKind, account: &AccountId) -> Result<KeyProof, Error> {
        let path = directory_path(&log::kind_name(kind)?, &account.0);
        let proof = self.directory.prove(&path);
        let is_own = |(owner, _): &&(Hash, Hash)| *owner == path && kind != EntryKind::VaultNoted;
        let own = self.published.iter().filter(is_own);
        Ok(KeyProof::of(
            &proof.siblings,
            proof.end.map(|(path, newest)| {
                KeyProofEnd::of(&path, newest.index, &newest.key, &newest.chain)
            }),
            own.map(|(_, key)| key),
        ))
    }
}

/// A digest in hexadecimal.
fn digest(text: &str) -> Option<Hash> {
    let pairs = text.as_bytes().as_chunks::<2>().0.iter();
    let bytes: Option<Vec<u8>> = pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}

const DAMAGED: Error = Error::Internal("a log entry is damaged");
