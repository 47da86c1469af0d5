use crate::{
    Error, Hash, Position,
    hash::{empty_root, fold, node_hash},
};

/// The growing edge of a log: its size and the roots of its complete subtrees, largest first.
/// Enough to append and to know the root, in O(log n) memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// The edge of the empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// The edge of a log of `size` leaves.
    ///
    /// # Errors
    /// [`Error::Roots`] when there is not one root for each one in the binary size.
    pub fn from_roots(size: u64, roots: Vec<Hash>) -> Result<Self, Error> {
        let expected = size.count_ones() as usize;
        if roots.len() != expected {
            let got = roots.len();
            return Err(Error::Roots { expected, got });
        }
        Ok(Self { size, roots })
    }

    /// Positions of the roots that [`Self::from_roots`] takes, in its order.
    pub fn positions(size: u64) -> Vec<Position> {
        Position::cover(0..size)
    }

    /// Adds one leaf by its hash; answers every subtree it completes, the leaf first.
    pub fn append(&mut self, leaf: Hash) -> Vec<(Position, Hash)> {
        let mut completed = vec![(Position::leaf(self.size), leaf)];
        let mut current = (Position::leaf(self.size), leaf);
        for _ in 0..self.size.trailing_ones() {
            let left = self.roots.pop().expect("one root for each one of the size");
            current = (current.0.parent(), node_hash(&left, &current.1));
            completed.push(current);
        }
        self.roots.push(current.1);
        self.size += 1;
        completed
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first.
    pub fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// Root hash of the whole log (RFC 6962, section 2.1).
    pub fn root(&self) -> Hash {
        fold(&self.roots).unwrap_or_else(empty_root)
    }
}
