//! Merkle trees over the alternatives of one choice.
//!
//! Nodes have 27 bytes, so that a parent is one compression of SHA-256; finding two openings of one
//! place takes `2^108` work.

use sha2::{Digest, Sha256};

use crate::arithmetic::word;

/// Bytes of a node.
pub const NODE_BYTES: usize = 27;
/// Bytes of the salt that hides an alternative.
pub(crate) const SALT_BYTES: usize = 16;

/// A node of a tree: the first bytes of SHA-256.
pub type Node = [u8; NODE_BYTES];

const LEAF_TAG: u8 = 0;
const PARENT_TAG: u8 = 1;
/// Fills a tree up to a power of two; no bytes are known whose hash it is.
const EMPTY: Node = [0; NODE_BYTES];

/// The commitment to one alternative of choice `choice`: its words, hidden by a salt.
pub(crate) fn leaf(choice: usize, words: &[u64], salt: &[u8; SALT_BYTES]) -> Node {
    let mut hash = Sha256::new();
    hash.update([LEAF_TAG]);
    hash.update((choice as u32).to_le_bytes());
    words
        .iter()
        .for_each(|word| hash.update(word::bytes(*word)));
    hash.update(salt);
    cut(hash)
}

fn parent(left: &Node, right: &Node) -> Node {
    let mut bytes = [PARENT_TAG; 1 + 2 * NODE_BYTES];
    bytes[1..=NODE_BYTES].copy_from_slice(left);
    bytes[1 + NODE_BYTES..].copy_from_slice(right);
    cut(Sha256::new_with_prefix(bytes))
}

fn cut(hash: Sha256) -> Node {
    let hash = hash.finalize();
    std::array::from_fn(|i| hash[i])
}

/// Nodes of the path from a leaf to the root of a tree of `leaves` leaves.
pub(crate) fn depth(leaves: usize) -> usize {
    leaves.next_power_of_two().trailing_zeros() as usize
}

/// All nodes of a tree, leaves first, the root last.
pub(crate) fn nodes(mut leaves: Vec<Node>) -> Vec<Node> {
    let size = leaves.len().next_power_of_two();
    leaves.resize(size, EMPTY);
    for child in (0..2 * size - 2).step_by(2) {
        leaves.push(parent(&leaves[child], &leaves[child + 1]));
    }
    leaves
}

/// The path from the leaf at `position`: siblings from below, of a tree's [`nodes`].
pub(crate) fn path(nodes: &[Node], position: usize) -> impl Iterator<Item = &Node> {
    let size = nodes.len().div_ceil(2);
    (0..depth(size)).map(move |level| {
        let first = 2 * size - ((2 * size) >> level);
        &nodes[first + (position >> level ^ 1)]
    })
}

/// The root of the tree in which `leaf` lies at `position` above this path.
pub(crate) fn root(leaf: Node, position: usize, path: impl Iterator<Item = Node>) -> Node {
    let above = |below: Node, (level, sibling): (usize, Node)| match position >> level & 1 {
        0 => parent(&below, &sibling),
        _ => parent(&sibling, &below),
    };
    path.enumerate().fold(leaf, above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_reaches_the_root_and_only_from_its_place() {
        for count in [2, 3, 4, 5, 8, 13] {
            let leaves: Vec<Node> = (0..count).map(|i| leaf(7, &[i], &[9; 16])).collect();
            let nodes = nodes(leaves.clone());
            let top = nodes[nodes.len() - 1];
            for (position, leaf) in leaves.iter().enumerate() {
                let path: Vec<Node> = path(&nodes, position).copied().collect();
                assert_eq!(path.len(), depth(leaves.len()));
                assert_eq!(root(*leaf, position, path.iter().copied()), top);
                assert_ne!(root(*leaf, position ^ 1, path.into_iter()), top);
            }
        }
    }

    #[test]
    fn a_leaf_is_bound_to_its_choice_its_words_and_its_salt() {
        let first = leaf(1, &[2, 3], &[4; 16]);
        assert_ne!(first, leaf(2, &[2, 3], &[4; 16]));
        assert_ne!(first, leaf(1, &[3, 2], &[4; 16]));
        assert_ne!(first, leaf(1, &[2, 3], &[5; 16]));
    }
}
