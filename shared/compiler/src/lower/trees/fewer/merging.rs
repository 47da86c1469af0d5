use std::{cmp::Reverse, collections::BinaryHeap};

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::model::forest::{Forest, Form, Tree, TreeNode};

/// What a leaf weighs that no row reaches, in rows.
const UNSEEN: f64 = 0.25;

/// One split of a tree that becomes a leaf, or one condition of an oblivious tree that is dropped.
#[derive(Clone, Copy)]
pub(super) struct Merge {
    pub(super) tree: usize,
    pub(super) place: usize,
    /// By how many leaves there are fewer, as far as they differed.
    pub(super) fewer: usize,
}

/// Values and weights of a tree's nodes, or of an oblivious tree's leaves.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Weighed {
    values: Vec<f64>,
    weights: Vec<f64>,
}

/// Merges that could come next, the cheapest first: bits of numbers that are at least 0 are in their order.
type Waiting = BinaryHeap<Reverse<(u64, usize, usize)>>;

/// All merges, the cheapest for each leaf first.
pub(super) fn order(forest: &Forest, weighed: &mut [Weighed]) -> Vec<Merge> {
    let scales = scales(forest);
    let mut merging: Vec<Merging> = forest.trees.iter().zip(weighed).map(Merging::new).collect();
    let mut waiting = Waiting::new();
    for (tree, merging) in merging.iter().enumerate() {
        let scale = scales[forest.trees[tree].target];
        let offers = merging.offers().into_iter();
        let offers = offers.map(|(place, cost)| Reverse(((scale * cost).to_bits(), tree, place)));
        waiting.extend(offers);
    }
    let mut merges = Vec::new();
    while let Some(Reverse((bits, tree, place))) = waiting.pop() {
        let scale = scales[forest.trees[tree].target];
        let merging = &mut merging[tree];
        match merging.cost(place) {
            None => continue,
            Some(cost) if (scale * cost).to_bits() > bits => {
                waiting.push(Reverse(((scale * cost).to_bits(), tree, place)));
                continue;
            }
            Some(_) => {}
        }
        let (fewer, next) = merging.merge(place);
        merges.push(Merge {
            tree,
            place,
            fewer: if bits == 0 { 0 } else { fewer },
        });
        if let Some((place, cost)) = next {
            waiting.push(Reverse(((scale * cost).to_bits(), tree, place)));
        }
    }
    merges
}

/// What a squared error of each score counts: as much as the score spreads.
fn scales(forest: &Forest) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0, 0.0); forest.base.len()];
    for tree in &forest.trees {
        let (count, sum, squares) = &mut sums[tree.target];
        for leaf in tree.leaves() {
            *count += 1.0;
            *sum += leaf;
            *squares += leaf * leaf;
        }
    }
    let scale = |(count, sum, squares): (f64, f64, f64)| {
        let variance = squares / count - (sum / count).powi(2);
        if variance > 0.0 { 1.0 / variance } else { 1.0 }
    };
    sums.into_iter().map(scale).collect()
}

impl Weighed {
    pub(super) fn new(tree: &Tree, rows: &[Vec<f64>]) -> Self {
        let mut weights = vec![0.0; tree.places()];
        for row in rows {
            weights[tree.place(row)] += 1.0;
        }
        let values = match &tree.form {
            Form::Oblivious { leaves, .. } => leaves.clone(),
            Form::General(nodes) => {
                let value = |node: &TreeNode| match node {
                    TreeNode::Leaf(value) => *value,
                    TreeNode::Split { .. } => 0.0,
                };
                nodes.iter().map(value).collect()
            }
        };
        weights.iter_mut().for_each(|weight| *weight += UNSEEN);
        Self { values, weights }
    }

    /// What merging two places costs: the weighted square of what their values move.
    fn cost(&self, one: usize, other: usize) -> f64 {
        let (a, b) = (self.weights[one], self.weights[other]);
        a * b / (a + b) * (self.values[one] - self.values[other]).powi(2)
    }

    /// Value and weight of two places together.
    fn together(&self, one: usize, other: usize) -> (f64, f64) {
        let (a, b) = (self.weights[one], self.weights[other]);
        let value = (a * self.values[one] + b * self.values[other]) / (a + b);
        // Equal values stay what they are.
        let same = self.values[one] == self.values[other];
        (if same { self.values[one] } else { value }, a + b)
    }

    /// The tree after these merges.
    pub(super) fn merged(&self, tree: &Tree, places: &[usize]) -> Form {
        match &tree.form {
            Form::General(nodes) => Form::General(self.pruned(nodes, places)),
            Form::Oblivious { conditions, .. } => {
                let mut kept: Vec<usize> = (0..conditions.len()).collect();
                let mut leaves = self.clone();
                for place in places {
                    if let Some(bit) = kept.iter().position(|condition| condition == place) {
                        kept.remove(bit);
                        leaves = leaves.without(bit);
                    }
                }
                Form::Oblivious {
                    conditions: kept
                        .iter()
                        .map(|index| conditions[*index].clone())
                        .collect(),
                    leaves: std::mem::take(&mut leaves.values),
                }
            }
        }
    }

    /// Nodes that are still reached, each before its children.
    fn pruned(&self, nodes: &[TreeNode], places: &[usize]) -> Vec<TreeNode> {
        let mut is_leaf = vec![false; nodes.len()];
        places.iter().for_each(|place| is_leaf[*place] = true);
        let mut kept = vec![TreeNode::Leaf(0.0)];
        let mut pending = vec![(0, 0)];
        while let Some((old, new)) = pending.pop() {
            kept[new] = match &nodes[old] {
                TreeNode::Split { condition, yes, no } if !is_leaf[old] => {
                    let first = kept.len();
                    kept.extend([TreeNode::Leaf(0.0), TreeNode::Leaf(0.0)]);
                    pending.extend([(*yes, first), (*no, first + 1)]);
                    TreeNode::Split {
                        condition: condition.clone(),
                        yes: first,
                        no: first + 1,
                    }
                }
                _ => TreeNode::Leaf(self.values[old]),
            };
        }
        kept
    }

    /// Leaves of an oblivious tree without one bit of their index.
    fn without(&self, bit: usize) -> Self {
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        for low in (0..self.values.len()).filter(|index| index >> bit & 1 == 0) {
            let (value, weight) = self.together(low, low | 1 << bit);
            values.push(value);
            weights.push(weight);
        }
        Self { values, weights }
    }
}

/// A tree on its way to a single leaf.
enum Merging<'a> {
    General {
        nodes: &'a [TreeNode],
        weighed: &'a mut Weighed,
        parents: Vec<usize>,
        is_leaf: Vec<bool>,
    },
    Oblivious {
        /// Conditions that are left, by number.
        kept: Vec<usize>,
        leaves: Weighed,
    },
}

impl<'a> Merging<'a> {
    fn new((tree, weighed): (&'a Tree, &'a mut Weighed)) -> Self {
        match &tree.form {
            Form::Oblivious { conditions, .. } => Self::Oblivious {
                kept: (0..conditions.len()).collect(),
                leaves: weighed.clone(),
            },
            Form::General(nodes) => {
                let mut parents = vec![0; nodes.len()];
                for (index, node) in nodes.iter().enumerate() {
                    if let TreeNode::Split { yes, no, .. } = node {
                        (parents[*yes], parents[*no]) = (index, index);
                    }
                }
                let is_leaf = |node: &TreeNode| matches!(node, TreeNode::Leaf(_));
                Self::General {
                    is_leaf: nodes.iter().map(is_leaf).collect(),
                    nodes,
                    weighed,
                    parents,
                }
            }
        }
    }

    /// What can be merged at first, and what it costs for each leaf.
    fn offers(&self) -> Vec<(usize, f64)> {
        let places = match self {
            Self::General { nodes, .. } => 0..nodes.len(),
            Self::Oblivious { kept, .. } => 0..kept.len(),
        };
        places
            .filter_map(|place| Some((place, self.cost(place)?)))
            .collect()
    }

    /// What a merge costs for each leaf that is then fewer; none where it is impossible.
    fn cost(&self, place: usize) -> Option<f64> {
        match self {
            Self::General {
                nodes,
                weighed,
                is_leaf,
                ..
            } => match &nodes[place] {
                TreeNode::Split { yes, no, .. }
                    if !is_leaf[place] && is_leaf[*yes] && is_leaf[*no] =>
                {
                    Some(weighed.cost(*yes, *no))
                }
                _ => None,
            },
            Self::Oblivious { kept, leaves } => {
                let bit = kept.iter().position(|condition| *condition == place)?;
                let lows = (0..leaves.values.len()).filter(|index| index >> bit & 1 == 0);
                let cost: f64 = lows.map(|low| leaves.cost(low, low | 1 << bit)).sum();
                Some(2.0 * cost / leaves.values.len() as f64)
            }
        }
    }

    /// Merges; answers by how many leaves there are fewer, and what became possible.
    fn merge(&mut self, place: usize) -> (usize, Option<(usize, f64)>) {
        match self {
            Self::Oblivious { kept, leaves } => {
                if let Some(bit) = kept.iter().position(|condition| *condition == place) {
                    kept.remove(bit);
                    *leaves = leaves.without(bit);
                }
                (leaves.values.len(), None)
            }
            Self::General {
                nodes,
                weighed,
                parents,
                is_leaf,
            } => {
                if let TreeNode::Split { yes, no, .. } = &nodes[place] {
                    (weighed.values[place], weighed.weights[place]) = weighed.together(*yes, *no);
                }
                is_leaf[place] = true;
                let parent = parents[place];
                let next = self.cost(parent).map(|cost| (parent, cost));
                (1, next)
            }
        }
    }
}
