use circuit::LookupSet;

use super::{
    cover::{Cover, Parts},
    grid::Grid,
    oblivious::{ObliviousTree, Partition},
    pruned::PrunedTree,
    table::SealedTable,
};
use crate::model::forest::{Forest, Form};

/// Lookups to choose from, and the most boxes each is asked for: as many as it tells apart surely, and
/// half as many again, where it errs by one box in 200,000 lookups.
pub(crate) const OPTIONS: [(LookupSet, usize); 6] = [
    (LookupSet::Bits3, 8),
    (LookupSet::Bits3, 12),
    (LookupSet::Bits4, 16),
    (LookupSet::Bits4, 24),
    (LookupSet::Bits5, 32),
    (LookupSet::Bits5, 48),
];
const MOST_BOXES: usize = 48;

/// Trees in integers, on a grid, ready to be cut into tables.
pub(crate) struct Cutting<'a> {
    trees: Vec<(usize, Cuttable<'a>)>,
    grid: &'a Grid,
    unit: f64,
    most: usize,
}

enum Cuttable<'a> {
    General(Parts),
    Oblivious(ObliviousTree<'a>),
}

/// How each tree is cut for tables of a certain size.
pub(crate) struct CuttingPlan {
    cuts: Vec<Cut>,
    /// Tables, and lookups.
    pub(crate) tables: usize,
    /// Boxes of the largest table.
    pub(crate) boxes: usize,
}

enum Cut {
    Cover(Cover),
    Partition(Partition),
}

impl<'a> Cutting<'a> {
    /// For tables of any size.
    pub(crate) fn new(forest: &'a Forest, grid: &'a Grid, unit: f64) -> Self {
        Self::within(forest, grid, unit, MOST_BOXES)
    }

    /// For tables of at most `most` boxes, which is quicker for few.
    pub(crate) fn within(forest: &'a Forest, grid: &'a Grid, unit: f64, most: usize) -> Self {
        let round = |value: f64| (value / unit).round() as i64;
        let trees = forest.trees.iter().map(|tree| {
            let cuttable = match &tree.form {
                Form::General(nodes) => {
                    let pruned = PrunedTree::new(nodes, grid, &round);
                    Cuttable::General(Parts::new(pruned, grid, most))
                }
                Form::Oblivious { conditions, leaves } => {
                    Cuttable::Oblivious(ObliviousTree::new(conditions, leaves, grid))
                }
            };
            (tree.target, cuttable)
        });
        Self {
            trees: trees.collect(),
            grid,
            unit,
            most,
        }
    }

    /// The fewest tables of at most `most` boxes; none when a tree is too deep for them, or they
    /// are larger than was thought of.
    pub(crate) fn plan(&self, most: usize) -> Option<CuttingPlan> {
        if most > self.most {
            return None;
        }
        let mut plan = CuttingPlan {
            cuts: Vec::new(),
            tables: 0,
            boxes: 2,
        };
        for (_, tree) in &self.trees {
            match tree {
                Cuttable::General(parts) => {
                    let cover = parts.cover(most)?;
                    let boxes = cover.parts.iter().map(|part| part.boxes).max();
                    plan.tables += cover.parts.len();
                    plan.boxes = plan.boxes.max(boxes.unwrap_or(0));
                    plan.cuts.push(Cut::Cover(cover));
                }
                Cuttable::Oblivious(tree) => {
                    let partition = tree.partition(most);
                    plan.tables += partition.tables();
                    plan.boxes = plan.boxes.max(partition.boxes);
                    plan.cuts.push(Cut::Partition(partition));
                }
            }
        }
        Some(plan)
    }

    /// The tables of a plan. What was taken from leaves, and what scores start with, is spread over the
    /// tables of each score.
    pub(crate) fn tables(&self, plan: &CuttingPlan, base: &[f64]) -> Vec<SealedTable> {
        let round = |value: f64| (value / self.unit).round() as i64;
        let mut constants: Vec<i64> = base.iter().copied().map(round).collect();
        let mut tables = Vec::new();
        for ((target, tree), cut) in self.trees.iter().zip(&plan.cuts) {
            match (tree, cut) {
                (Cuttable::General(parts), Cut::Cover(cover)) => {
                    constants[*target] += cover.constant;
                    tables.extend(parts.tables(cover, self.grid, plan.boxes, *target));
                }
                (Cuttable::Oblivious(tree), Cut::Partition(partition)) => {
                    tables.extend(tree.tables(partition, plan.boxes, *target, &round));
                }
                _ => {}
            }
        }
        for (target, constant) in constants.into_iter().enumerate() {
            self.spread(&mut tables, target, constant, plan.boxes);
        }
        tables
    }

    /// Adds a constant to a score, in equal shares to every entry of its tables.
    fn spread(&self, tables: &mut Vec<SealedTable>, target: usize, constant: i64, boxes: usize) {
        let is_steady = |table: &&mut SealedTable| table.target == target && !table.signed;
        let count = tables.iter_mut().filter(is_steady).count() as i64;
        if count == 0 {
            if constant != 0 || tables.is_empty() {
                let mut table = SealedTable::constant(target, self.grid, boxes);
                table.entries.fill(constant);
                tables.push(table);
            }
            return;
        }
        let (share, rest) = (constant.div_euclid(count), constant.rem_euclid(count));
        for (index, table) in (0..).zip(tables.iter_mut().filter(is_steady)) {
            let share = share + i64::from(index < rest);
            table.entries.iter_mut().for_each(|entry| *entry += share);
        }
    }
}
