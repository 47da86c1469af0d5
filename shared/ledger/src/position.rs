use std::ops::Range;

/// A complete subtree: the leaves `index * 2^level .. (index + 1) * 2^level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Height above the leaves.
    pub level: u8,
    /// Which subtree of that height, from 0.
    pub index: u64,
}

impl Position {
    /// The position of one leaf.
    pub fn leaf(index: u64) -> Self {
        Self { level: 0, index }
    }

    pub(crate) fn parent(self) -> Self {
        Self {
            level: self.level + 1,
            index: self.index / 2,
        }
    }

    /// Complete subtrees that cover `leaves`, largest first. The start must be a multiple of the
    /// largest power of two in the length, as it is for every range of RFC 6962.
    pub(crate) fn cover(leaves: Range<u64>) -> Vec<Self> {
        let (mut start, mut length) = (leaves.start, leaves.end - leaves.start);
        let mut positions = Vec::with_capacity(length.count_ones() as usize);
        while length > 0 {
            let level = length.ilog2();
            positions.push(Self {
                level: level as u8,
                index: start >> level,
            });
            start += 1 << level;
            length -= 1 << level;
        }
        positions
    }
}
