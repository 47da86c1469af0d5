use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// `SHA-256(0x00 || leaf)` (RFC 6962, section 2.1).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new_with_prefix([0])
        .chain_update(leaf)
        .finalize()
        .into()
}

/// `SHA-256(0x01 || left || right)` (RFC 6962, section 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// Root of the empty log, `SHA-256("")`.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Root over neighbouring subtrees, largest first; none for no subtree.
pub(crate) fn fold(roots: &[Hash]) -> Option<Hash> {
    let (last, rest) = roots.split_last()?;
    let root = rest
        .iter()
        .rev()
        .fold(*last, |right, left| node_hash(left, &right));
    Some(root)
}
