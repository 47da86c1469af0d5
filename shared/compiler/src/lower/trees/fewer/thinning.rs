//! Trees with fewer leaves: the two that differ least, where rows are, become one, again and again; then what
//! is left is moved towards what the original says.
//!
//! Source: Breiman, Friedman, Olshen, Stone 1984, chapter 3 (weakest-link pruning); Ren, Cao, Wei, Sun 2015
//! (global refinement of a forest's leaves).

use super::merging::{Merge, Weighed, order};
use crate::model::{
    forest::{Forest, Tree},
    scorer::Scorer,
};

/// Passes over all trees when leaves are moved, how far each goes, and how many rows' doubt it carries.
const PASSES: usize = 4;
const STEP: f64 = 0.3;
const DOUBT: f64 = 2.0;

/// A forest, and the order in which its leaves are merged.
pub(crate) struct Thinning<'a> {
    forest: &'a Forest,
    rows: &'a [Vec<f64>],
    /// What the forest says to the rows.
    scores: Vec<Vec<f64>>,
    weighed: Vec<Weighed>,
    merges: Vec<Merge>,
    /// Leaves, those that are the same as their neighbours counted once.
    pub(crate) leaves: usize,
}

impl<'a> Thinning<'a> {
    /// Weighs leaves by the rows that reach them.
    pub(crate) fn new(forest: &'a Forest, rows: &'a [Vec<f64>]) -> Self {
        let trees = forest.trees.iter();
        let mut weighed: Vec<Weighed> = trees.map(|tree| Weighed::new(tree, rows)).collect();
        let merges = order(forest, &mut weighed);
        let fewer: usize = merges.iter().map(|merge| merge.fewer).sum();
        Self {
            forest,
            rows,
            scores: rows.iter().map(|row| forest.scores(row)).collect(),
            weighed,
            merges,
            leaves: forest.trees.len() + fewer,
        }
    }

    /// The forest with at most `leaves` leaves, or one for each tree.
    pub(crate) fn forest(&self, leaves: usize) -> Forest {
        let mut rest = self.leaves;
        let taken = self.merges.iter().take_while(|merge| {
            let goes_on = rest > leaves;
            rest = rest.saturating_sub(merge.fewer);
            goes_on
        });
        let mut dropped = vec![Vec::new(); self.forest.trees.len()];
        taken.for_each(|merge| dropped[merge.tree].push(merge.place));
        let trees = self.forest.trees.iter().zip(&self.weighed).zip(&dropped);
        let trees = trees.map(|((tree, weighed), dropped)| Tree {
            target: tree.target,
            form: weighed.merged(tree, dropped),
        });
        let mut thinned = Forest {
            features: self.forest.features,
            base: self.forest.base.clone(),
            trees: trees.collect(),
            copies: self.forest.copies,
            link: self.forest.link,
            notes: self.forest.notes.clone(),
        };
        self.refine(&mut thinned);
        thinned
    }

    /// Moves leaves so that the sum of all trees comes closer to the original's scores.
    fn refine(&self, thinned: &mut Forest) {
        let missing = |(row, scores): (&Vec<f64>, &Vec<f64>)| -> Vec<f64> {
            let now = thinned.scores(row);
            scores
                .iter()
                .zip(now)
                .map(|(score, now)| score - now)
                .collect()
        };
        let mut missing: Vec<Vec<f64>> = self.rows.iter().zip(&self.scores).map(missing).collect();
        let reached =
            |tree: &Tree| -> Vec<usize> { self.rows.iter().map(|row| tree.place(row)).collect() };
        let reached: Vec<Vec<usize>> = thinned.trees.iter().map(reached).collect();
        for _ in 0..PASSES {
            for (tree, reached) in thinned.trees.iter_mut().zip(&reached) {
                let mut sums = vec![(0.0, 0.0); tree.places()];
                for (place, missing) in reached.iter().zip(&missing) {
                    sums[*place].0 += missing[tree.target];
                    sums[*place].1 += 1.0;
                }
                let moves = sums
                    .into_iter()
                    .map(|(sum, count)| STEP * sum / (count + DOUBT));
                let moves: Vec<f64> = moves.collect();
                for (place, missing) in reached.iter().zip(&mut missing) {
                    missing[tree.target] -= moves[*place];
                }
                tree.shift(&moves);
            }
        }
    }
}
