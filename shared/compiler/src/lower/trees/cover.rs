use std::collections::BTreeMap;

use super::{
    grid::Grid,
    part::{Part, PartFinder},
    pruned::{PrunedNode, PrunedTree, Region},
};

/// A cost that no number of tables reaches.
const IMPOSSIBLE: usize = usize::MAX / 4;

/// A tree and every part of it that a table could answer for.
pub(crate) struct Parts {
    pub(crate) tree: PrunedTree,
    pub(crate) regions: Vec<Region>,
    /// By root.
    candidates: Vec<Vec<Part>>,
}

/// Parts that together answer for a tree, once a constant is taken from all its leaves.
#[derive(Clone, Default)]
pub(crate) struct Cover {
    pub(crate) constant: i64,
    pub(crate) parts: Vec<Part>,
}

impl Parts {
    /// Finds all parts of at most `most` boxes.
    pub(crate) fn new(tree: PrunedTree, grid: &Grid, most: usize) -> Self {
        let regions = tree.regions(grid);
        let finder = PartFinder {
            tree: &tree,
            grid,
            regions: &regions,
            most,
        };
        let candidates = (0..tree.nodes.len())
            .map(|node| finder.candidates(node))
            .collect();
        Self {
            candidates,
            regions,
            tree,
        }
    }

    /// The fewest tables of at most `boxes` boxes that answer for the whole tree; none when some leaf lies
    /// behind too many features.
    pub(crate) fn cover(&self, boxes: usize) -> Option<Cover> {
        let covers = self.constants().into_iter().filter_map(|constant| {
            let costs = self.costs(constant, boxes);
            (costs[0] < IMPOSSIBLE).then_some((costs, constant))
        });
        let (costs, constant) = covers.min_by_key(|(costs, _)| costs[0])?;
        let parts = self.chosen(&costs, constant, boxes);
        Some(Cover { constant, parts })
    }

    /// Constants worth a try: none, the leaf next to the root, and the most frequent one.
    fn constants(&self) -> Vec<i64> {
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        for node in &self.tree.nodes {
            if let PrunedNode::Leaf(value) = node {
                *counts.entry(*value).or_insert(0) += 1;
            }
        }
        let frequent = counts.iter().max_by_key(|(_, count)| **count);
        let mut constants = vec![0];
        constants.extend(frequent.map(|(value, _)| *value));
        constants.extend(self.shallowest());
        constants.dedup();
        constants
    }

    fn shallowest(&self) -> Option<i64> {
        let mut level = vec![0];
        loop {
            let mut below = Vec::new();
            for index in level {
                match &self.tree.nodes[index] {
                    PrunedNode::Leaf(value) => return Some(*value),
                    PrunedNode::Split { yes, no, .. } => below.extend([*yes, *no]),
                }
            }
            level = below;
        }
    }

    /// Fewest tables for each subtree; children come after their parents.
    fn costs(&self, constant: i64, boxes: usize) -> Vec<usize> {
        let mut costs = vec![IMPOSSIBLE; self.tree.nodes.len()];
        for node in (0..costs.len()).rev() {
            costs[node] = match &self.tree.nodes[node] {
                PrunedNode::Leaf(value) if *value == constant => 0,
                PrunedNode::Leaf(_) => self
                    .best(node, &costs, boxes)
                    .map_or(IMPOSSIBLE, |(cost, _)| cost),
                PrunedNode::Split { yes, no, .. } => {
                    let apart = (costs[*yes] + costs[*no]).min(IMPOSSIBLE);
                    let together = self.best(node, &costs, boxes);
                    together.map_or(apart, |(cost, _)| cost.min(apart))
                }
            };
        }
        costs
    }

    /// The part at a node that, with what it cuts off, takes the fewest tables, and the fewest boxes.
    fn best(&self, node: usize, costs: &[usize], boxes: usize) -> Option<(usize, &Part)> {
        let fitting = self.candidates[node]
            .iter()
            .filter(|candidate| candidate.boxes <= boxes);
        let cost = |candidate: &Part| {
            let cut = candidate
                .cut
                .iter()
                .map(|child| costs[*child])
                .sum::<usize>();
            (1 + cut).min(IMPOSSIBLE)
        };
        let costed = fitting.map(|candidate| (cost(candidate), candidate));
        costed.min_by_key(|(cost, candidate)| (*cost, candidate.boxes))
    }

    /// Retraces the choices behind the costs.
    fn chosen(&self, costs: &[usize], constant: i64, boxes: usize) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut pending = vec![0];
        while let Some(node) = pending.pop() {
            if costs[node] == 0 {
                continue;
            }
            if let PrunedNode::Split { yes, no, .. } = &self.tree.nodes[node]
                && costs[*yes] + costs[*no] == costs[node]
            {
                pending.extend([*yes, *no]);
                continue;
            }
            if let Some((_, part)) = self.best(node, costs, boxes) {
                pending.extend(&part.cut);
                parts.push(part.clone());
            }
        }
        debug_assert!(constant == 0 || self.tree.nodes.contains(&PrunedNode::Leaf(constant)));
        parts
    }
}
