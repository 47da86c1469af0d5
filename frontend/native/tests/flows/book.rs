use api::{
    AccountId, Base64,
    log::{EntryKind, Leaf, SignedHead},
};
use ledger::{Hash, SigningKey, empty_root, head, leaf_hash, node_hash};
use sha2::{Digest, Sha256};

/// A log as a server keeps it, honest or not. Hashing follows RFC 6962, section 2.1, literally.
pub(crate) struct Book {
    pub(crate) leaves: Vec<String>,
    /// Milliseconds that its heads are signed later than now.
    pub(crate) signed_later: i64,
    key: SigningKey,
}

impl Book {
    pub(crate) fn new() -> Self {
        Self {
            leaves: Vec::new(),
            signed_later: 0,
            key: SigningKey::from_bytes(&[7; 32]),
        }
    }

    /// Adds an entry and answers its index.
    pub(crate) fn add(&mut self, kind: EntryKind, key: Option<(&AccountId, String)>) -> u64 {
        let index = self.leaves.len() as u64;
        let leaf = Leaf {
            index,
            at: index as i64,
            kind,
            account: key.as_ref().map(|(account, _)| (*account).clone()),
            key: key.map(|(_, fingerprint)| fingerprint),
            manifest: None,
            keys: None,
            detail_digest: "00".repeat(32),
        };
        self.leaves.push(serde_json::to_string(&leaf).unwrap());
        index
    }

    /// Adds an entry with its detail and answers its index.
    pub(crate) fn add_detailed(&mut self, kind: EntryKind, detail: &str) -> u64 {
        let index = self.add(kind, None);
        let mut leaf: Leaf = serde_json::from_str(&self.leaves[index as usize]).unwrap();
        leaf.detail_digest = format!("{:x}", Sha256::digest(detail));
        self.leaves[index as usize] = serde_json::to_string(&leaf).unwrap();
        index
    }

    pub(crate) fn head(&self) -> SignedHead {
        let size = self.leaves.len() as u64;
        let root = root(&self.hashes(size));
        let at = 1_000 + size as i64 + self.signed_later;
        SignedHead {
            size,
            root: Base64(root.to_vec()),
            at,
            signature: Base64(head::sign(&self.key, size, at, &root)),
            public_key: Base64(self.key.verifying_key().to_bytes().to_vec()),
        }
    }

    pub(crate) fn inclusion(&self, index: u64, size: u64) -> Vec<Base64> {
        let path = path(index as usize, &self.hashes(size));
        path.into_iter().map(|hash| Base64(hash.to_vec())).collect()
    }

    fn hashes(&self, size: u64) -> Vec<Hash> {
        let leaves = &self.leaves[..size as usize];
        leaves
            .iter()
            .map(|leaf| leaf_hash(leaf.as_bytes()))
            .collect()
    }
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

fn halves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}
