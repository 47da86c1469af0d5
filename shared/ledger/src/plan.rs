use std::ops::Range;

use crate::{Error, Hash, Position, hash::fold};

/// Which stored hashes make a proof, known before any of them is read.
///
/// ```text
/// plan = ProofPlan::inclusion(index, size);  read plan.positions();  plan.assemble(what was read)
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofPlan {
    /// Leaves under each hash of the proof, in the proof's order.
    ranges: Vec<Range<u64>>,
}

impl ProofPlan {
    /// `PATH(index, D[size])` (RFC 6962, section 2.1.1).
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when there is no such leaf.
    pub fn inclusion(index: u64, size: u64) -> Result<Self, Error> {
        if index >= size {
            return Err(Error::OutOfRange);
        }
        let mut ranges = Vec::new();
        let mut tree = 0..size;
        while tree.end - tree.start > 1 {
            let middle = tree.start + split(tree.end - tree.start);
            let (within, sibling) = if index < middle {
                (tree.start..middle, middle..tree.end)
            } else {
                (middle..tree.end, tree.start..middle)
            };
            ranges.push(sibling);
            tree = within;
        }
        ranges.reverse();
        Ok(Self { ranges })
    }

    /// `PROOF(from, D[to])` (RFC 6962, section 2.1.2); empty when `from` is 0 or `to`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when `from > to`.
    pub fn consistency(from: u64, to: u64) -> Result<Self, Error> {
        if from > to {
            return Err(Error::OutOfRange);
        }
        let mut ranges = Vec::new();
        if from > 0 {
            let mut tree = 0..to;
            while tree.end > from {
                let middle = tree.start + split(tree.end - tree.start);
                let (within, sibling) = if from <= middle {
                    (tree.start..middle, middle..tree.end)
                } else {
                    (middle..tree.end, tree.start..middle)
                };
                ranges.push(sibling);
                tree = within;
            }
            if tree.start > 0 {
                ranges.push(tree);
            }
            ranges.reverse();
        }
        Ok(Self { ranges })
    }

    /// Stored hashes to read.
    pub fn positions(&self) -> impl Iterator<Item = Position> + '_ {
        self.ranges.iter().cloned().flat_map(Position::cover)
    }

    /// The proof, from what was read.
    ///
    /// # Errors
    /// [`Error::MissingHash`].
    pub fn assemble(&self, read: impl Fn(Position) -> Option<Hash>) -> Result<Vec<Hash>, Error> {
        let root = |range: &Range<u64>| {
            let hashes: Option<Vec<Hash>> = Position::cover(range.clone())
                .into_iter()
                .map(&read)
                .collect();
            fold(&hashes?)
        };
        self.ranges
            .iter()
            .map(|range| root(range).ok_or(Error::MissingHash))
            .collect()
    }
}

/// Largest power of two below `length` (which is at least 2).
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}
