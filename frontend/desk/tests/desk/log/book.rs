use api::{
    AccountId, Base64,
    log::{EntryKind, Leaf, SignedHead},
};
use ledger::{Hash, SigningKey, empty_root, head, leaf_hash, node_hash};
use sha2::{Digest, Sha256};

/// A log as a server keeps it, honest or not. Hashing follows RFC 6962, section 2.1, literally.
pub(super) struct Book {
    pub(super) leaves: Vec<String>,
    key: SigningKey,
}

impl Book {
    pub(super) fn new(leaves: Vec<String>) -> Self {
        let key = SigningKey::from_bytes(&[7; 32]);
        Self { leaves, key }
    }

    pub(super) fn signed_by(&self, key: u8) -> Self {
        let leaves = self.leaves.clone();
        let key = SigningKey::from_bytes(&[key; 32]);
        Self { leaves, key }
    }

    pub(super) fn head(&self, size: u64) -> SignedHead {
        let root = root(&self.hashes(size));
        let at = 1_000 + size as i64;
        SignedHead {
            size,
            root: Base64(root.to_vec()),
            at,
            signature: Base64(head::sign(&self.key, size, at, &root)),
            public_key: Base64(self.key.verifying_key().to_bytes().to_vec()),
        }
    }

    pub(super) fn inclusion(&self, index: u64, size: u64) -> Vec<Vec<u8>> {
        bytes(path(index as usize, &self.hashes(size)))
    }

    pub(super) fn consistency(&self, from: u64, to: u64) -> Vec<Vec<u8>> {
        bytes(subproof(from as usize, &self.hashes(to), true))
    }

    fn hashes(&self, size: u64) -> Vec<Hash> {
        let leaves = &self.leaves[..size as usize];
        leaves
            .iter()
            .map(|leaf| leaf_hash(leaf.as_bytes()))
            .collect()
    }
}

pub(super) fn leaf(index: u64) -> String {
    entry(index, EntryKind::Evaluated, None, None)
}

pub(super) fn key_leaf(index: u64, account: &str, key: &str) -> String {
    let account = Some(AccountId(account.to_owned()));
    entry(
        index,
        EntryKind::KeyPublished,
        account,
        Some(key.to_owned()),
    )
}

fn entry(index: u64, kind: EntryKind, account: Option<AccountId>, key: Option<String>) -> String {
    let detail_digest = format!("{:x}", Sha256::digest(format!("detail {index}")));
    let at = index as i64;
    let leaf = Leaf {
        index,
        at,
        kind,
        account,
        key,
        manifest: None,
        keys: None,
        detail_digest,
    };
    serde_json::to_string(&leaf).unwrap()
}

fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = halves(leaves);
            node_hash(&root(left), &root(right))
        }
    }
}

/// `PATH(m, D[n])`.
fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = halves(leaves);
    let (mut path, sibling) = if index < left.len() {
        (path(index, left), right)
    } else {
        (path(index - left.len(), right), left)
    };
    path.push(root(sibling));
    path
}

/// `SUBPROOF(m, D[n], b)`.
fn subproof(size: usize, leaves: &[Hash], complete: bool) -> Vec<Hash> {
    if size == leaves.len() {
        return if complete {
            Vec::new()
        } else {
            vec![root(leaves)]
        };
    }
    let (left, right) = halves(leaves);
    let (mut proof, sibling) = if size <= left.len() {
        (subproof(size, left, complete), right)
    } else {
        (subproof(size - left.len(), right, false), left)
    };
    proof.push(root(sibling));
    proof
}

fn halves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}

fn bytes(hashes: Vec<Hash>) -> Vec<Vec<u8>> {
    hashes.iter().map(|hash| hash.to_vec()).collect()
}
