use circuit::Scale;

use crate::model::{
    forest::{Forest, Form, Tree},
    scorer::Scorer,
};

/// Bits of a score. What rounding leaves takes is then less than the noise of lookups.
pub(crate) const RANGE_BITS: u8 = 16;

/// Share of the range left free on both sides: a score at its end would wrap around with the flooding
/// noise of an answer, eight standard deviations of which this holds at 6 bits of resolution.
const HEADROOM: f64 = 1.0 / 8.0;

/// One unit for all leaves: the largest score that any row could reach fills the range, but for the headroom.
pub(crate) fn scale(forest: &Forest) -> Scale {
    let mut low = forest.base.clone();
    let mut high = forest.base.clone();
    let mut rounded = forest.base.len();
    for tree in &forest.trees {
        let leaves = tree.leaves();
        low[tree.target] += leaves.iter().copied().fold(f64::INFINITY, f64::min);
        high[tree.target] += leaves.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        rounded += roundings(tree);
    }
    let largest = low
        .iter()
        .chain(&high)
        .fold(0.0, |largest: f64, end| largest.max(end.abs()));
    let half = 1 << (RANGE_BITS - 1);
    let steps = half - rounded.min(half / 2) - 1;
    let unit = largest / (steps as f64 * (1.0 - HEADROOM));
    Scale {
        range_bits: RANGE_BITS,
        unit: if unit > 0.0 { unit } else { 1.0 },
    }
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
