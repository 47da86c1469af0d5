use circuit::{Placement, Scale};

use super::{grid::Grid, plan::Cutting};
use crate::{
    lower::placement::{self, may_be_placed},
    model::{
        forest::{Forest, Form, Tree},
        scorer::Scorer,
    },
    policy::Goal,
};

/// Bits of a score. What rounding leaves takes is then less than the noise of lookups.
pub(crate) const RANGE_BITS: u8 = 16;

/// Share of the range left free on both sides: a score at its end would wrap around with the flooding
/// noise of an answer, eight standard deviations of which this holds at 6 bits of resolution.
const HEADROOM: f64 = 1.0 / 8.0;

/// A forest whose scores lie where noise is a small share of what they differ by.
pub(crate) struct PlacedForest {
    /// Its scores, so placed, are the original's.
    pub(crate) forest: Forest,
    /// One for each score; none where scores do as well without.
    pub(crate) placements: Vec<Placement>,
    /// One unit for all leaves.
    pub(crate) scale: Scale,
}

impl PlacedForest {
    pub(crate) fn of(forest: &Forest, goal: Goal) -> Self {
        let placements = match may_be_placed(goal, forest.link) {
            true => placement::of(reaches(forest)),
            false => Vec::new(),
        };
        let forest = forest.clone().placed(&placements);
        Self {
            scale: scale(&forest),
            forest,
            placements,
        }
    }

    /// For tables of any size.
    pub(crate) fn cutting<'a>(&'a self, grid: &'a Grid) -> Cutting<'a> {
        Cutting::new(&self.forest, grid, self.scale.unit)
    }

    /// For tables of at most `most` boxes.
    pub(crate) fn cutting_within<'a>(&'a self, grid: &'a Grid, most: usize) -> Cutting<'a> {
        Cutting::within(&self.forest, grid, self.scale.unit, most)
    }
}

/// One unit for all leaves: the largest score that any row could reach fills the range, but for the headroom.
pub(crate) fn scale(forest: &Forest) -> Scale {
    let ends = reaches(forest).into_iter().flat_map(<[f64; 2]>::from);
    let largest = ends.fold(0.0, |largest: f64, end| largest.max(end.abs()));
    let rounded = forest.base.len() + forest.trees.iter().map(roundings).sum::<usize>();
    let half = 1 << (RANGE_BITS - 1);
    let steps = half - rounded.min(half / 2) - 1;
    let unit = largest / (steps as f64 * (1.0 - HEADROOM));
    Scale {
        range_bits: RANGE_BITS,
        unit: if unit > 0.0 { unit } else { 1.0 },
    }
}

/// The smallest and the largest number that each score could be.
fn reaches(forest: &Forest) -> Vec<(f64, f64)> {
    let mut reaches: Vec<(f64, f64)> = forest.base.iter().map(|base| (*base, *base)).collect();
    for tree in &forest.trees {
        let (low, high) = tree.reach();
        let reach = &mut reaches[tree.target];
        *reach = (reach.0 + low, reach.1 + high);
    }
    reaches
}

/// Numbers of a tree that are rounded and added up for one row.
fn roundings(tree: &Tree) -> usize {
    match &tree.form {
        Form::General(_) => 1,
        Form::Oblivious { leaves, .. } => leaves.len() / 8 + 1,
    }
}

/// Smallest standard deviation of a score when every tree's leaf is drawn at random.
pub(crate) fn spread(forest: &Forest) -> f64 {
    let mut variances = vec![0.0; forest.outputs()];
    for tree in &forest.trees {
        let leaves = tree.leaves();
        let mean = leaves.iter().sum::<f64>() / leaves.len() as f64;
        let squares = leaves.iter().map(|leaf| (leaf - mean).powi(2)).sum::<f64>();
        variances[tree.target] += squares / leaves.len() as f64;
    }
    variances.into_iter().fold(f64::INFINITY, f64::min).sqrt()
}
