//! The directory of all accounts' keys and vaults, as the log's entries make it (`docs/formats.md`).

use api::{
    AccountId,
    log::{EntryKind, KeyProof, KeyProofEnd, Leaf},
};
use ledger::{Directory, Hash, directory_path};

use storage::database::log;

use crate::error::Error;

/// Every key that was published, in order, and the newest list of every vault.
#[derive(Clone, Debug, Default)]
pub struct PublishedKeys {
    directory: Directory,
    keys: Vec<(Hash, Hash)>,
}

/// What an entry publishes.
#[derive(Clone, Debug)]
pub struct Published {
    /// As what.
    pub kind: EntryKind,
    /// Whose.
    pub account: AccountId,
    /// By which entry.
    pub index: u64,
    /// SHA-256 of the key, or of the vault's list of items.
    pub key: Hash,
}

impl Published {
    /// Reads an entry that is listed.
    pub fn read(entry: &str) -> Result<Self, Error> {
        let leaf: Leaf = serde_json::from_str(entry).map_err(|_| DAMAGED)?;
        let key = leaf.key.as_deref().and_then(digest);
        Ok(Self {
            kind: leaf.kind,
            account: leaf.account.ok_or(DAMAGED)?,
            index: leaf.index,
            key: key.ok_or(DAMAGED)?,
        })
    }
}

/// Root of the directory that an entry names; none in those of the first versions.
pub fn named(leaf: &str) -> Result<Option<String>, Error> {
    let leaf: Leaf = serde_json::from_str(leaf).map_err(|_| DAMAGED)?;
    Ok(leaf.keys)
}

impl PublishedKeys {
    /// Takes over what an entry publishes.
    pub fn add(&mut self, published: Published) -> Result<(), Error> {
        let Published {
            kind, index, key, ..
        } = published;
        let path = directory_path(&log::kind_name(kind)?, &published.account.0);
        self.directory.publish(path, index, key);
        if kind != EntryKind::VaultNoted {
            self.keys.push((path, key));
        }
        Ok(())
    }

    /// Root over all accounts, if this were published, too.
    pub fn root_with(&self, published: Published) -> Result<Hash, Error> {
        let path = directory_path(&log::kind_name(published.kind)?, &published.account.0);
        let mut directory = self.directory.clone();
        directory.publish(path, published.index, published.key);
        Ok(directory.root())
    }

    /// Root over all accounts.
    pub fn root(&self) -> Hash {
        self.directory.root()
    }

    /// What it says of an account.
    pub fn prove(&self, kind: EntryKind, account: &AccountId) -> Result<KeyProof, Error> {
        let path = directory_path(&log::kind_name(kind)?, &account.0);
        let proof = self.directory.prove(&path);
        let own = self.keys.iter().filter(|(owner, _)| *owner == path);
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
