use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use super::{ballot::Ballot, shape::Shape};
use crate::{
    model::forest::Tree,
    read::{onnx::kind::ONNX, trees::growth::Growth},
};

/// What each leaf of a tree holds.
pub(crate) type Leaves = Zeroizing<Vec<f64>>;

/// All trees of a graph, and the numbers that are sums of their leaves. Numbers are only ever added.
pub(crate) struct Grove {
    /// Copies trees out of the file, within one limit for the whole graph.
    pub(crate) growth: Growth,
    shapes: Vec<Shape>,
    outputs: Vec<Output>,
}

/// A number for each row: the sum of what the leaves hold that it reaches, by tree.
type Output = BTreeMap<usize, Leaves>;

impl Grove {
    pub(crate) fn new() -> Self {
        Self {
            growth: Growth::new(ONNX),
            shapes: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// Trees so far.
    pub(crate) fn count(&self) -> usize {
        self.shapes.len()
    }

    /// Outputs so far.
    pub(crate) fn width(&self) -> usize {
        self.outputs.len()
    }

    /// Adds the trees of an ensemble with so many targets, leaves times `factor`; answers the first of its
    /// outputs, one for each target.
    pub(crate) fn plant(&mut self, ballots: Vec<Ballot>, targets: usize, factor: f64) -> usize {
        let first = self.outputs.len();
        self.outputs.resize_with(first + targets, Output::new);
        for Ballot { shape, votes } in ballots {
            let tree = self.shapes.len();
            for (leaf, (target, weight)) in votes.iter().enumerate().flat_map(with_leaf) {
                let output = &mut self.outputs[first + target];
                let leaves = output.entry(tree).or_insert_with(|| empty(&shape));
                leaves[leaf] += factor * weight;
            }
            self.shapes.push(shape);
        }
        first
    }

    /// Adds a number that is one tree with these leaves.
    pub(crate) fn graft(&mut self, tree: usize, leaves: Leaves) -> usize {
        self.outputs.push(BTreeMap::from([(tree, leaves)]));
        self.outputs.len() - 1
    }

    /// The trees that a sum of weighted outputs depends on.
    pub(crate) fn trees_behind(&self, weights: &[f64]) -> BTreeSet<usize> {
        let outputs = self.outputs.iter().zip(weights);
        let read = outputs.filter(|(_, weight)| **weight != 0.0);
        read.flat_map(|(output, _)| output.keys().copied())
            .collect()
    }

    /// The one tree that these outputs depend on; none where there are several, or none.
    pub(crate) fn only_tree(&self, outputs: &[usize]) -> Option<usize> {
        let mut trees = outputs
            .iter()
            .flat_map(|output| self.outputs[*output].keys());
        let tree = *trees.next()?;
        trees.all(|other| *other == tree).then_some(tree)
    }

    /// Leaves of a tree.
    pub(crate) fn leaves(&self, tree: usize) -> usize {
        self.shapes[tree].leaves()
    }

    /// What the leaves of a tree add to a sum of weighted outputs.
    pub(crate) fn summed(&self, tree: usize, weights: &[f64]) -> Leaves {
        let mut sums = empty(&self.shapes[tree]);
        let outputs = self.outputs.iter().zip(weights);
        for (output, weight) in outputs.filter(|(_, weight)| **weight != 0.0) {
            for (sum, leaf) in sums
                .iter_mut()
                .zip(output.get(&tree).into_iter().flat_map(|l| l.iter()))
            {
                *sum += weight * leaf;
            }
        }
        sums
    }

    /// Numbers that these weighted outputs lie between: what the leaves of each tree can add at least and at
    /// most.
    pub(crate) fn bounds(&self, weights: &[f64]) -> (f64, f64) {
        let ends = self.trees_behind(weights).into_iter().map(|tree| {
            let sums = self.summed(tree, weights);
            let ends = (f64::INFINITY, f64::NEG_INFINITY);
            sums.iter()
                .fold(ends, |(low, high), sum| (low.min(*sum), high.max(*sum)))
        });
        ends.fold((0.0, 0.0), |sum, ends| (sum.0 + ends.0, sum.1 + ends.1))
    }

    /// The trees whose leaves add up to these weighted outputs, for one target.
    pub(crate) fn felled(&self, target: usize, weights: &[f64]) -> Vec<Tree> {
        let trees = self.trees_behind(weights);
        let tree = |tree: usize| Tree {
            target,
            form: self.shapes[tree].valued(&self.summed(tree, weights)),
        };
        trees.into_iter().map(tree).collect()
    }
}

fn empty(shape: &Shape) -> Leaves {
    Zeroizing::new(vec![0.0; shape.leaves()])
}

fn with_leaf(
    (leaf, votes): (usize, &Vec<(usize, f64)>),
) -> impl Iterator<Item = (usize, (usize, f64))> + '_ {
    votes.iter().map(move |vote| (leaf, *vote))
}
