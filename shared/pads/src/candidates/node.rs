use std::fmt;

use fhe_core::{Binding, SEED_BYTES, Seed};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Keys of which all but one are opened.
pub const CANDIDATES: usize = 1 << DEPTH;

/// Levels below the root.
pub(super) const DEPTH: usize = 10;

/// A node of the tree that the seeds of all candidates are the leaves of (Goldreich, Goldwasser and Micali 1986): who
/// has it has the leaves below it, and learns nothing of the others.
///
/// The root is a user's secret until her key is chosen, and for ever with regard to the one leaf that is kept. Wiped on drop,
/// neither printed nor copied.
pub struct CandidateNode {
    level: usize,
    index: usize,
    seed: Zeroizing<Seed>,
}

impl CandidateNode {
    /// The root of a tree.
    pub fn root(seed: Seed) -> Self {
        Self::new(0, 0, seed)
    }

    pub(super) fn new(level: usize, index: usize, seed: Seed) -> Self {
        Self {
            level,
            index,
            seed: Zeroizing::new(seed),
        }
    }

    /// Seeds of the candidates below it, in order.
    pub fn leaves(&self) -> Zeroizing<Vec<Seed>> {
        let mut level = Zeroizing::new(vec![*self.seed]);
        for depth in self.level + 1..=DEPTH {
            let first = self.index << (depth - self.level);
            let below = (0..2 * level.len()).map(|at| child(&level[at / 2], depth, first + at));
            *level = below.collect();
        }
        level
    }

    /// The nodes beside the way to leaf `kept`, from the root down: every leaf but that one lies below one of them.
    pub fn siblings(&self, kept: usize) -> [Seed; DEPTH] {
        let mut on_way = self.seed.clone();
        std::array::from_fn(|at| {
            let depth = at + 1;
            let index = kept >> (DEPTH - depth);
            let beside = child(&on_way, depth, index ^ 1);
            *on_way = child(&on_way, depth, index);
            beside
        })
    }
}

/// `SHA-256("tacit key candidates v1" || binding || candidates || level || index || parent)`.
fn child(parent: &Seed, level: usize, index: usize) -> Seed {
    bound_child(&Binding::of_public_key(), parent, level, index)
}

fn bound_child(binding: &Binding, parent: &Seed, level: usize, index: usize) -> Seed {
    Sha256::new_with_prefix(b"tacit key candidates v1")
        .chain_update(binding.bytes())
        .chain_update((CANDIDATES as u32).to_le_bytes())
        .chain_update((level as u32).to_le_bytes())
        .chain_update((index as u32).to_le_bytes())
        .chain_update(parent)
        .finalize()
        .into()
}

/// Bytes of what opens all candidates but one.
pub(super) const SIBLING_BYTES: usize = DEPTH * SEED_BYTES;

impl fmt::Debug for CandidateNode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CandidateNode(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use circuit::LookupSet;
    use fhe_core::lookup::LookupParameters;

    use super::*;

    #[test]
    fn the_nodes_beside_a_way_open_every_leaf_but_its_own() {
        let root = CandidateNode::root([3; 32]);
        let all = root.leaves();
        assert_eq!(all.len(), CANDIDATES);
        for kept in [0, 1, 511, 512, 1022, 1023] {
            let siblings = root.siblings(kept);
            let opened = super::super::proof::opened(&siblings, kept);
            let others = (0..CANDIDATES).filter(|index| *index != kept);
            let expected: Vec<_> = others.map(|index| (index, all[index])).collect();
            assert_eq!(*opened, expected);
            assert!(!siblings.contains(&all[kept]));
        }
    }

    #[test]
    fn no_two_places_and_no_two_parameter_sets_share_a_node() {
        let key = Binding::of_public_key();
        let other = Binding::of_evaluation_key(LookupParameters::of(LookupSet::Bits3));
        let here = bound_child(&key, &[1; 32], 3, 4);
        for elsewhere in [
            bound_child(&key, &[1; 32], 3, 5),
            bound_child(&key, &[1; 32], 4, 4),
            bound_child(&key, &[2; 32], 3, 4),
            bound_child(&other, &[1; 32], 3, 4),
        ] {
            assert_ne!(here, elsewhere);
        }
    }
}
