//! Trees with fewer leaves: the two that differ least, where rows are, become one, again and again; then what
//! is left is moved towards what the original says.
//!
//! Source: Breiman, Friedman, Olshen, Stone 1984, chapter 3 (weakest-link pruning).

use super::{
    merging::{Merge, Weighed, order},
    refining::{Teacher, refine},
};
use crate::model::forest::{Forest, Tree};

/// A forest, and the order in which its leaves are merged.
pub(crate) struct Thinning<'a> {
    forest: &'a Forest,
    teacher: &'a Teacher<'a>,
    weighed: Vec<Weighed>,
    merges: Vec<Merge>,
    /// Leaves, those that are the same as their neighbours counted once.
    pub(crate) leaves: usize,
}

impl<'a> Thinning<'a> {
    /// Weighs leaves by the rows that reach them.
    pub(crate) fn new(forest: &'a Forest, teacher: &'a Teacher<'a>) -> Self {
        let trees = forest.trees.iter();
        let weighed = trees.map(|tree| Weighed::new(tree, teacher.rows));
        let mut weighed: Vec<Weighed> = weighed.collect();
        let merges = order(forest, &mut weighed);
        let fewer: usize = merges.iter().map(|merge| merge.fewer).sum();
        Self {
            forest,
            teacher,
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
        let mut thinned = self.forest.with_trees(trees.collect());
        refine(&mut thinned, self.teacher);
        thinned
    }
}
