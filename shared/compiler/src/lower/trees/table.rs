use super::{
    cover::{Cover, Parts},
    grid::Grid,
    part::{Boxes, Class, Part, PartFinder},
    pruned::{PrunedNode, PrunedTree, Region},
};

/// One sealed table and the row of the sealed matrix that addresses it.
pub(crate) struct SealedTable {
    pub(crate) target: usize,
    pub(crate) row: Vec<i32>,
    pub(crate) offset: i64,
    pub(crate) entries: Vec<i64>,
    /// Whether the row may lead into the other half of the torus, where entries change their sign.
    pub(crate) signed: bool,
}

/// A sum of functions of single features, as weights of thermometer bits.
pub(crate) struct Address<'a> {
    grid: &'a Grid,
    pub(crate) row: Vec<i32>,
    pub(crate) offset: i64,
}

impl<'a> Address<'a> {
    pub(crate) fn new(grid: &'a Grid) -> Self {
        let row = vec![0; grid.width()];
        Self {
            grid,
            row,
            offset: 0,
        }
    }

    /// Adds a number for each cell of a feature.
    pub(crate) fn add(&mut self, feature: usize, numbers: &[i32]) {
        self.offset += i64::from(numbers[0]);
        let steps = numbers.windows(2).map(|pair| pair[1] - pair[0]);
        for (weight, step) in self.row[self.grid.bits(feature)].iter_mut().zip(steps) {
            *weight += step;
        }
    }
}

impl Parts {
    /// Tables of a cover.
    pub(crate) fn tables(
        &self,
        cover: &Cover,
        grid: &Grid,
        boxes: usize,
        target: usize,
    ) -> Vec<SealedTable> {
        let finder = PartFinder {
            tree: &self.tree,
            grid,
            regions: &self.regions,
            most: boxes,
        };
        let table = |part: &Part| {
            let shape = finder.boxes(part.root, &part.splits);
            let mut address = Address::new(grid);
            address.find(&self.regions[part.root], &shape);
            let values = (0..shape.inside).map(|state| self.tree.value(part, &shape, state));
            let mut entries: Vec<i64> = values
                .map(|value| value.map_or(0, |value| value - cover.constant))
                .collect();
            entries.resize(shape.total, 0);
            SealedTable::centred(target, address, entries, boxes)
        };
        cover.parts.iter().map(table).collect()
    }
}

impl SealedTable {
    /// A table in the middle of its boxes, with its first and last entry repeated at the ends: noise at the
    /// ends then changes nothing.
    pub(crate) fn centred(
        target: usize,
        address: Address,
        mut entries: Vec<i64>,
        boxes: usize,
    ) -> Self {
        let before = (boxes - entries.len()) / 2;
        let (first, last) = (entries[0], entries[entries.len() - 1]);
        entries.splice(0..0, std::iter::repeat_n(first, before));
        entries.resize(boxes, last);
        let offset = address.offset + before as i64;
        Self {
            target,
            row: address.row,
            offset,
            entries,
            signed: false,
        }
    }

    /// A table that answers one number.
    pub(crate) fn constant(target: usize, grid: &Grid, boxes: usize) -> Self {
        Self::centred(target, Address::new(grid), vec![0], boxes)
    }
}

impl Address<'_> {
    /// Leads rows of the region to their digits, and all others beyond.
    fn find(&mut self, region: &Region, shape: &Boxes) {
        let beyond = shape.inside as i32;
        let mut radix = 1;
        for (feature, classes) in &shape.classes {
            let mut numbers = vec![beyond; self.grid.cells(*feature)];
            for (digit, class) in (0..).zip(classes) {
                fill(&mut numbers, class, digit * radix);
            }
            self.add(*feature, &numbers);
            radix *= classes.len() as i32;
        }
        for (feature, inside) in region
            .iter()
            .filter(|(f, _)| !shape.classes.contains_key(*f))
        {
            let mut numbers = vec![beyond; self.grid.cells(*feature)];
            fill(&mut numbers, inside.intervals(), 0);
            self.add(*feature, &numbers);
        }
    }
}

fn fill(numbers: &mut [i32], intervals: &[(usize, usize)], number: i32) {
    for (from, to) in intervals {
        numbers[*from..*to].fill(number);
    }
}

impl PrunedTree {
    /// The leaf that a part's rows of one state reach; none behind a cut.
    fn value(&self, part: &Part, shape: &Boxes, state: usize) -> Option<i64> {
        let mut node = part.root;
        loop {
            let (feature, inside, yes, no) = match &self.nodes[node] {
                PrunedNode::Leaf(value) => return Some(*value),
                PrunedNode::Split {
                    feature,
                    inside,
                    yes,
                    no,
                } => (feature, inside, *yes, *no),
            };
            if !part.splits.contains(&node) {
                return None;
            }
            let class = digit(shape, *feature, state)?;
            let (cell, _) = *class.first()?;
            node = if inside.contains(cell) { yes } else { no };
        }
    }
}

/// The class of a feature's cells in one state.
fn digit(shape: &Boxes, feature: usize, state: usize) -> Option<&Class> {
    let mut rest = state;
    for (asked, classes) in &shape.classes {
        if *asked == feature {
            return classes.get(rest % classes.len());
        }
        rest /= classes.len();
    }
    None
}
