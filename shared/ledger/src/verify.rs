use crate::{Error, Hash, node_hash};

/// Checks that `leaf` is entry `index` of the log of `size` entries with `root`
/// (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// [`Error::OutOfRange`], [`Error::ProofLength`] or [`Error::ProofMismatch`].
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: Hash,
) -> Result<(), Error> {
    if index >= size {
        return Err(Error::OutOfRange);
    }
    let mut walk = Walk::new(index, size - 1);
    let mut hash = leaf;
    for sibling in proof {
        hash = match walk.up()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    walk.finished()?;
    same(hash, root)
}

/// Checks that the log of `new_size` entries with `new_root` continues the one of `old_size` entries
/// with `old_root` (RFC 9162, section 2.1.4.2). Every log continues the empty one.
///
/// # Errors
/// [`Error::OutOfRange`] when the log shrank, [`Error::ProofLength`] or [`Error::ProofMismatch`].
pub fn verify_consistency(
    old_size: u64,
    old_root: Hash,
    new_size: u64,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), Error> {
    if old_size > new_size {
        return Err(Error::OutOfRange);
    }
    if old_size == new_size || old_size == 0 {
        proof.is_empty().then_some(()).ok_or(Error::ProofLength)?;
        let expected = if old_size == 0 {
            crate::empty_root()
        } else {
            new_root
        };
        return same(old_root, expected);
    }
    let mut walk = Walk::new(old_size - 1, new_size - 1);
    walk.skip_completed();
    let (start, path) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        let (start, path) = proof.split_first().ok_or(Error::ProofLength)?;
        (*start, path)
    };
    let (mut old, mut new) = (start, start);
    for sibling in path {
        match walk.up()? {
            Side::Left => {
                old = node_hash(sibling, &old);
                new = node_hash(sibling, &new);
            }
            Side::Right => new = node_hash(&new, sibling),
        }
    }
    walk.finished()?;
    same(old, old_root)?;
    same(new, new_root)
}

fn same(hash: Hash, root: Hash) -> Result<(), Error> {
    (hash == root).then_some(()).ok_or(Error::ProofMismatch)
}

/// On which side of the path the next hash of a proof stands.
enum Side {
    Left,
    Right,
}

/// The way from a node up to the root: its place and the last place at its level.
struct Walk {
    node: u64,
    last: u64,
}

impl Walk {
    fn new(node: u64, last: u64) -> Self {
        Self { node, last }
    }

    /// Goes up past levels at which the node is the right end of a complete subtree.
    fn skip_completed(&mut self) {
        self.rise(self.node.trailing_ones());
    }

    fn up(&mut self) -> Result<Side, Error> {
        if self.last == 0 {
            return Err(Error::ProofLength);
        }
        let left = self.node & 1 == 1 || self.node == self.last;
        if left && self.node & 1 == 0 {
            self.rise(self.node.trailing_zeros());
        }
        self.rise(1);
        Ok(if left { Side::Left } else { Side::Right })
    }

    fn rise(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    fn finished(&self) -> Result<(), Error> {
        (self.last == 0).then_some(()).ok_or(Error::ProofLength)
    }
}
