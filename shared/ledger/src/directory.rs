//! The newest key of every account, as a Merkle tree whose root every entry of the log names: who holds one
//! root gets one answer about an account, also that there is no key.
//!
//! A subtree without accounts hashes to zeros, one with a single account to
//! `SHA-256(0x02 || path || index || key || chain)`, any other to `SHA-256(0x03 || left || right)`; paths
//! are read from their highest bit.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::{Error, Hash};

/// Hash of a subtree without accounts.
const EMPTY: Hash = [0; 32];
/// Bits of a path.
const DEPTH: usize = 256;

/// What an account published under one kind of entry: the newest, and a digest of all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Entry of the newest.
    pub index: u64,
    /// SHA-256 of the newest key.
    pub key: Hash,
    /// `SHA-256(chain before || key)`, beginning with zeros: no key can be taken out again.
    pub chain: Hash,
}

/// A place in the tree, by [`directory_path`], and what stands there.
type Placed = (Hash, Newest);

/// Every account that published a key, by [`directory_path`].
#[derive(Clone, Debug, Default)]
pub struct Directory {
    accounts: BTreeMap<Hash, Newest>,
}

/// What a directory says of one path, with what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryProof {
    /// Hashes beside the way, from the root down.
    pub siblings: Vec<Hash>,
    /// The account at its end, if one is there: that of the path, or another.
    pub end: Option<(Hash, Newest)>,
}

/// Where an account's keys of one kind (the name of the entry's kind) stand.
pub fn directory_path(kind: &str, account: &str) -> Hash {
    Sha256::new_with_prefix(kind)
        .chain_update([0])
        .chain_update(account)
        .finalize()
        .into()
}

/// Chain over keys in the order they were published.
pub fn key_chain<'a>(keys: impl IntoIterator<Item = &'a Hash>) -> Hash {
    keys.into_iter().fold(EMPTY, |chain, key| link(&chain, key))
}

impl Newest {
    fn hash(&self, path: &Hash) -> Hash {
        Sha256::new_with_prefix([2])
            .chain_update(path)
            .chain_update(self.index.to_be_bytes())
            .chain_update(self.key)
            .chain_update(self.chain)
            .finalize()
            .into()
    }
}

impl Directory {
    /// Takes over a key that entry `index` publishes.
    pub fn publish(&mut self, path: Hash, index: u64, key: Hash) {
        let before = self
            .accounts
            .get(&path)
            .map_or(EMPTY, |newest| newest.chain);
        let chain = link(&before, &key);
        self.accounts.insert(path, Newest { index, key, chain });
    }

    /// Root over all accounts.
    pub fn root(&self) -> Hash {
        subtree(&self.sorted(), 0)
    }

    /// What it says of a path.
    pub fn prove(&self, path: &Hash) -> DirectoryProof {
        let sorted = self.sorted();
        let (mut within, mut siblings) = (sorted.as_slice(), Vec::new());
        while within.len() > 1 {
            let depth = siblings.len();
            let (left, right) = halves(within, depth);
            let (next, beside) = if bit(path, depth) {
                (right, left)
            } else {
                (left, right)
            };
            siblings.push(subtree(beside, depth + 1));
            within = next;
        }
        DirectoryProof {
            siblings,
            end: within.first().copied(),
        }
    }

    fn sorted(&self) -> Vec<Placed> {
        self.accounts
            .iter()
            .map(|(path, newest)| (*path, *newest))
            .collect()
    }
}

impl DirectoryProof {
    /// What the directory with this root says of a path: the account's newest key, or that it has none.
    ///
    /// # Errors
    /// [`Error::ProofLength`] or [`Error::ProofMismatch`].
    pub fn verify(&self, path: &Hash, root: Hash) -> Result<Option<Newest>, Error> {
        if self.siblings.len() > DEPTH {
            return Err(Error::ProofLength);
        }
        let bottom = self.end.map_or(EMPTY, |(end, newest)| newest.hash(&end));
        let beside = self.siblings.iter().enumerate().rev();
        let top = beside.fold(bottom, |hash, (depth, sibling)| match bit(path, depth) {
            true => inner(sibling, &hash),
            false => inner(&hash, sibling),
        });
        if top != root {
            return Err(Error::ProofMismatch);
        }
        Ok(self
            .end
            .filter(|(end, _)| end == path)
            .map(|(_, newest)| newest))
    }
}

fn link(chain: &Hash, key: &Hash) -> Hash {
    Sha256::new_with_prefix(chain)
        .chain_update(key)
        .finalize()
        .into()
}

fn inner(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([3])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

fn subtree(accounts: &[Placed], depth: usize) -> Hash {
    match accounts {
        [] => EMPTY,
        [(path, newest)] => newest.hash(path),
        _ => {
            let (left, right) = halves(accounts, depth);
            inner(&subtree(left, depth + 1), &subtree(right, depth + 1))
        }
    }
}

/// Those whose path turns left at a depth, and those whose path turns right.
fn halves(accounts: &[Placed], depth: usize) -> (&[Placed], &[Placed]) {
    accounts.split_at(accounts.partition_point(|(path, _)| !bit(path, depth)))
}

fn bit(path: &Hash, depth: usize) -> bool {
    path[depth / 8] >> (7 - depth % 8) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u64) -> Hash {
        directory_path("key_published", &format!("user-{number}"))
    }

    fn directory(accounts: u64) -> Directory {
        let mut directory = Directory::default();
        for number in 0..accounts {
            directory.publish(account(number), number, [number as u8; 32]);
        }
        directory
    }

    #[test]
    fn one_root_gives_one_answer() {
        let directory = directory(50);
        let root = directory.root();
        let honest = directory.prove(&account(3));
        let absent = DirectoryProof {
            end: None,
            ..honest.clone()
        };
        let other = directory.prove(&account(4));
        let mut older = honest.clone();
        older.end.as_mut().unwrap().1.index = 2;
        let mut swapped = honest.clone();
        swapped.end.as_mut().unwrap().1.key = [9; 32];
        let mut longer = honest.clone();
        longer.siblings.push(EMPTY);
        for forged in [absent, other, older, swapped, longer] {
            assert_eq!(forged.verify(&account(3), root), Err(Error::ProofMismatch));
        }
        let endless = DirectoryProof {
            siblings: vec![EMPTY; 257],
            ..honest
        };
        assert_eq!(endless.verify(&account(3), root), Err(Error::ProofLength));
    }

    #[test]
    fn the_chain_holds_every_key_in_order() {
        let mut directory = Directory::default();
        let keys = [[1; 32], [2; 32], [3; 32]];
        for (index, key) in (0..).zip(keys) {
            directory.publish(account(1), index, key);
        }
        let newest = directory
            .prove(&account(1))
            .verify(&account(1), directory.root());
        assert_eq!(newest.unwrap().unwrap().chain, key_chain(&keys));
        assert_ne!(key_chain(&keys), key_chain(&[keys[1], keys[0], keys[2]]));
        assert_ne!(key_chain(&keys), key_chain(&keys[1..]));
    }

    #[test]
    fn kinds_of_keys_do_not_mix() {
        assert_ne!(
            directory_path("key", "published"),
            directory_path("keyp", "ublished")
        );
    }
}
