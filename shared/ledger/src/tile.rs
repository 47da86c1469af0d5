//! Tiles (C2SP tlog-tiles): the hashes of a log, 256 at a time, under addresses that never change.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Error, Hash, Position, checkpoint::decimal, hash::fold};

/// Levels of the tree that a tile spans.
const HEIGHT: u8 = 8;
/// Hashes of a full tile.
const WIDTH: u64 = 1 << HEIGHT;
/// Highest level of tiles that a log can have.
const TOP: u8 = 63 / HEIGHT;

/// Which 256 hashes or entries: `width` of them are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileAddress {
    /// Which tile of its level, from 0.
    pub index: u64,
    /// From 1 to 256.
    pub width: u16,
}

/// A resource of a tiled log, below its prefix and `tile/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tile {
    /// Hashes of complete subtrees of `256^level` entries.
    Hashes {
        /// From 0.
        level: u8,
        /// Which.
        address: TileAddress,
    },
    /// Entries.
    Entries(TileAddress),
}

/// Tiles as they were read, by what they are.
#[derive(Clone, Debug, Default)]
pub struct TileSet {
    /// Hashes by level and index of the tile.
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl TileAddress {
    /// The tile that holds number `index` of `count` hashes or entries; none when there are not so many.
    fn holding(index: u64, count: u64) -> Option<Self> {
        let tile = index / WIDTH;
        let width = count.checked_sub(tile * WIDTH)?.min(WIDTH);
        (index < count).then_some(Self {
            index: tile,
            width: width as u16,
        })
    }

    /// Number of its first hash or entry.
    pub fn first(&self) -> u64 {
        self.index.saturating_mul(WIDTH)
    }

    /// Whether so many hashes or entries fill it.
    fn is_within(&self, count: u64) -> bool {
        let end = self.first().checked_add(self.width.into());
        end.is_some_and(|end| end <= count)
    }

    fn parse(path: &str) -> Option<Self> {
        let (number, width) = match path.split_once(".p/") {
            None => (path, WIDTH as u16),
            Some((number, width)) => {
                let width = decimal(width).filter(|width| (1..WIDTH).contains(width))?;
                (number, width as u16)
            }
        };
        let mut index = 0u64;
        let parts: Vec<&str> = number.split('/').collect();
        let (last, before) = parts.split_last()?;
        for (place, part) in before.iter().chain([last]).enumerate() {
            let digits = match place < before.len() {
                true => part.strip_prefix('x')?,
                false => part,
            };
            let is_group = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let group = is_group.then(|| digits.parse::<u64>().ok()).flatten()?;
            index = index.checked_mul(1_000)?.checked_add(group)?;
        }
        let address = Self { index, width };
        (address.path() == path).then_some(address)
    }

    fn path(&self) -> String {
        let mut number = format!("{:03}", self.index % 1_000);
        let mut rest = self.index / 1_000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1_000);
            rest /= 1_000;
        }
        match u64::from(self.width) {
            WIDTH => number,
            width => format!("{number}.p/{width}"),
        }
    }
}

impl Tile {
    /// The bundle that holds an entry of a log of `size`; none when there is no such entry.
    pub fn of_entry(index: u64, size: u64) -> Option<Self> {
        TileAddress::holding(index, size).map(Self::Entries)
    }

    /// Reads a path such as `0/x001/067.p/12` or `entries/005`; only the one spelling of an address.
    pub fn parse(path: &str) -> Option<Self> {
        let (level, address) = path.split_once('/')?;
        let address = TileAddress::parse(address)?;
        match level {
            "entries" => Some(Self::Entries(address)),
            _ => {
                let level = decimal(level).filter(|level| *level <= TOP.into())?;
                let level = level as u8;
                Some(Self::Hashes { level, address })
            }
        }
    }

    /// Whether a log of `size` has it.
    pub fn is_of(&self, size: u64) -> bool {
        match self {
            Self::Entries(address) => address.is_within(size),
            Self::Hashes { level, address } => address.is_within(size >> (HEIGHT * level)),
        }
    }

    /// The complete subtrees whose hashes it holds; none of a bundle.
    pub fn positions(&self) -> Vec<Position> {
        let Self::Hashes { level, address } = self else {
            return Vec::new();
        };
        let position = |number| Position {
            level: HEIGHT * level,
            index: address.first() + number,
        };
        (0..address.width.into()).map(position).collect()
    }
}

impl std::fmt::Display for Tile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Entries(address) => write!(f, "entries/{}", address.path()),
            Self::Hashes { level, address } => write!(f, "{level}/{}", address.path()),
        }
    }
}

impl TileSet {
    /// The tiles of a log of `size` that hold the hashes of these subtrees.
    pub fn needed(positions: impl IntoIterator<Item = Position>, size: u64) -> BTreeSet<Tile> {
        let tile = |position: Position| {
            let level = position.level / HEIGHT;
            let first = position.index << (position.level % HEIGHT);
            let address = TileAddress::holding(first, size >> (HEIGHT * level))?;
            Some(Tile::Hashes { level, address })
        };
        positions.into_iter().filter_map(tile).collect()
    }

    /// Takes a tile of hashes as a server gave it. Whether they are right shows in what they prove.
    ///
    /// # Errors
    /// [`Error::Tile`] when its length is not what its address says, or when it is a bundle.
    pub fn insert(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), Error> {
        let Tile::Hashes { level, address } = tile else {
            return Err(Error::Tile);
        };
        if bytes.len() != usize::from(address.width) * size_of::<Hash>() {
            return Err(Error::Tile);
        }
        let hashes = bytes.as_chunks().0.to_vec();
        self.tiles.insert((level, address.index), hashes);
        Ok(())
    }

    /// The hash of a complete subtree, from the tile that holds it or its lower half.
    pub fn read(&self, position: Position) -> Option<Hash> {
        let (level, above) = (position.level / HEIGHT, position.level % HEIGHT);
        let first = position.index.checked_shl(above.into())?;
        let hashes = self.tiles.get(&(level, first / WIDTH))?;
        let start = (first % WIDTH) as usize;
        let below = hashes.get(start..start + (1 << above))?;
        subtree(below)
    }
}

/// Root over a power of two of neighbouring hashes.
fn subtree(hashes: &[Hash]) -> Option<Hash> {
    if hashes.len() <= 1 {
        return hashes.first().copied();
    }
    let (left, right) = hashes.split_at(hashes.len() / 2);
    fold(&[subtree(left)?, subtree(right)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frontier, ProofPlan, leaf_hash, verify_consistency, verify_inclusion};

    fn tile(path: &str) -> Tile {
        Tile::parse(path).unwrap()
    }

    #[test]
    fn paths_are_spelled_as_the_specification_spells_them() {
        let (index, width) = (1_234_067, 256);
        let address = TileAddress { index, width };
        assert_eq!(Tile::Entries(address).to_string(), "entries/x001/x234/067");
        for path in [
            "0/000",
            "7/x001/067.p/12",
            "entries/x001/x234/067",
            "entries/005.p/255",
        ] {
            assert_eq!(tile(path).to_string(), path);
        }
        for path in [
            "",
            "0",
            "0/",
            "0/0",
            "00/000",
            "8/000",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/01",
            "0/x000/000",
            "0/x001/67",
            "0/001/067",
            "0/000/",
            "-1/000",
            "data/000",
            "0/000.p/",
            "0/x001/x067",
            "0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_log_of_seventy_thousand_has_the_tiles_that_the_specification_counts() {
        let size = 70_000;
        for path in [
            "0/272",
            "0/273.p/112",
            "1/000",
            "1/001.p/17",
            "2/000.p/1",
            "entries/273.p/112",
        ] {
            assert!(tile(path).is_of(size), "{path}");
        }
        for path in [
            "0/273",
            "0/273.p/113",
            "1/001.p/18",
            "2/000.p/2",
            "3/000.p/1",
            "entries/274.p/1",
        ] {
            assert!(!tile(path).is_of(size), "{path}");
        }
        assert!(tile("1/000.p/1").is_of(256));
        assert!(!tile("entries/x072/x057/x594/x037/x927/936").is_of(u64::MAX - 1));
    }

    /// A log that keeps every hash.
    fn log(size: u64) -> (BTreeMap<Position, Hash>, Vec<Hash>) {
        let mut frontier = Frontier::new();
        let (mut nodes, mut roots) = (BTreeMap::new(), vec![frontier.root()]);
        for index in 0..size {
            nodes.extend(frontier.append(leaf_hash(&index.to_le_bytes())));
            roots.push(frontier.root());
        }
        (nodes, roots)
    }

    fn fetched(plan: &ProofPlan, size: u64, nodes: &BTreeMap<Position, Hash>) -> TileSet {
        let mut set = TileSet::default();
        for tile in TileSet::needed(plan.positions(), size) {
            assert!(tile.is_of(size));
            let hashes = tile
                .positions()
                .into_iter()
                .map(|position| nodes[&position]);
            let bytes: Vec<u8> = hashes.flatten().collect();
            set.insert(tile, &bytes).unwrap();
        }
        set
    }

    #[test]
    fn every_proof_can_be_made_of_few_tiles() {
        let size = 66_000;
        let (nodes, roots) = log(size);
        let root = |size: u64| roots[size as usize];
        for index in [0, 1, 255, 256, 65_535, 65_536, size - 1] {
            let plan = ProofPlan::inclusion(index, size).unwrap();
            assert!(TileSet::needed(plan.positions(), size).len() <= 4);
            let tiles = fetched(&plan, size, &nodes);
            let proof = plan.assemble(|position| tiles.read(position)).unwrap();
            let leaf = leaf_hash(&index.to_le_bytes());
            assert_eq!(
                verify_inclusion(leaf, index, size, &proof, root(size)),
                Ok(())
            );
        }
        for old in [1, 255, 256, 257, 32_768, 65_536, 65_999, size] {
            let plan = ProofPlan::consistency(old, size).unwrap();
            let tiles = fetched(&plan, size, &nodes);
            let proof = plan.assemble(|position| tiles.read(position)).unwrap();
            assert_eq!(
                verify_consistency(old, root(old), size, root(size), &proof),
                Ok(())
            );
        }
    }

    #[test]
    fn a_tile_with_a_wrong_hash_proves_nothing() {
        let size = 1_000;
        let (nodes, roots) = log(size);
        let plan = ProofPlan::inclusion(3, size).unwrap();
        for needed in TileSet::needed(plan.positions(), size) {
            let mut tiles = fetched(&plan, size, &nodes);
            let Tile::Hashes { level, address } = needed else {
                panic!("no hashes");
            };
            for hash in tiles.tiles.get_mut(&(level, address.index)).unwrap() {
                hash[0] ^= 1;
            }
            let proof = plan.assemble(|position| tiles.read(position)).unwrap();
            let leaf = leaf_hash(&3u64.to_le_bytes());
            let verdict = verify_inclusion(leaf, 3, size, &proof, roots[size as usize]);
            assert_eq!(verdict, Err(Error::ProofMismatch));
        }
    }

    #[test]
    fn a_tile_of_another_length_is_refused() {
        let mut set = TileSet::default();
        assert_eq!(set.insert(tile("0/000.p/2"), &[0; 63]), Err(Error::Tile));
        assert_eq!(set.insert(tile("0/000.p/2"), &[0; 96]), Err(Error::Tile));
        assert_eq!(
            set.insert(tile("entries/000.p/2"), &[0; 64]),
            Err(Error::Tile)
        );
        assert_eq!(set.read(Position::leaf(0)), None);
    }
}
