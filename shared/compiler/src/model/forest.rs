use circuit::Placement;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{link::Link, scorer::Scorer};
use crate::error::Error;

/// Trees as trained. Scores are sums: `base[c]` and the leaf that each tree of target `c` reaches.
///
/// Secret: not serializable, wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Forest {
    pub(crate) features: usize,
    pub(crate) base: Vec<f64>,
    pub(crate) trees: Vec<Tree>,
    /// How often each tree of the file is here: once for each score its leaves add to.
    pub(crate) copies: usize,
    #[zeroize(skip)]
    pub(crate) link: Link,
    /// What the owner should know of this kind of model.
    #[zeroize(skip)]
    pub(crate) notes: Vec<&'static str>,
}

/// One tree and the score it adds to.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Tree {
    pub(crate) target: usize,
    pub(crate) form: Form,
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) enum Form {
    /// Nodes, each before its children; the first is the root.
    General(Vec<TreeNode>),
    /// Every node of a level asks the same: bit `k` of a leaf's index tells whether condition `k` holds.
    Oblivious {
        conditions: Vec<Condition>,
        leaves: Vec<f64>,
    },
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) enum TreeNode {
    Leaf(f64),
    /// Children by index.
    Split {
        condition: Condition,
        yes: usize,
        no: usize,
    },
}

/// Whether a feature has reached an odd number of edges: with one edge `x >= edge`, with two
/// `low <= x < high`, with more a set of categories. Edges are increasing; minus infinity is reached by
/// every number, infinity by none.
#[derive(Clone, Debug, PartialEq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Condition {
    pub(crate) feature: usize,
    pub(crate) edges: Vec<f64>,
    /// Whether it holds where the value is missing (not-a-number).
    pub(crate) missing: bool,
}

/// What walking down a tree takes, in products.
const TREE_WORK: usize = 32;

impl Scorer for Forest {
    fn features(&self) -> usize {
        self.features
    }

    fn outputs(&self) -> usize {
        self.base.len()
    }

    fn products(&self) -> usize {
        TREE_WORK * self.trees.len()
    }

    fn link(&self) -> Link {
        self.link
    }

    fn scores(&self, row: &[f64]) -> Vec<f64> {
        let mut scores = self.base.clone();
        for tree in &self.trees {
            scores[tree.target] += tree.value(row);
        }
        scores
    }

    /// Tree by tree: one is read from memory once for all rows.
    fn scores_of(&self, rows: &[&[f64]]) -> Vec<Vec<f64>> {
        let mut scores = vec![self.base.clone(); rows.len()];
        for tree in &self.trees {
            for (scores, row) in scores.iter_mut().zip(rows) {
                scores[tree.target] += tree.value(row);
            }
        }
        scores
    }

    fn divide_features_by(&mut self, factor: f64) {
        let edges = self.trees.iter_mut().flat_map(Tree::conditions_mut);
        for edge in edges.flat_map(|condition| condition.edges.iter_mut()) {
            *edge /= factor;
        }
    }

    fn subtract(&mut self, threshold: f64) {
        for base in &mut self.base {
            *base -= threshold;
        }
    }
}

impl Forest {
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.trees.iter().flat_map(Tree::conditions)
    }

    /// The same but for its trees.
    pub(crate) fn with_trees(&self, trees: Vec<Tree>) -> Self {
        Self {
            features: self.features,
            base: self.base.clone(),
            trees,
            copies: self.copies,
            link: self.link,
            notes: self.notes.clone(),
        }
    }

    /// The forest whose scores, so placed, are this one's, with leaves around 0; no placements change nothing.
    pub(crate) fn placed(mut self, placements: &[Placement]) -> Self {
        if placements.is_empty() {
            return self;
        }
        for tree in &mut self.trees {
            let (low, high) = tree.reach();
            let (middle, target) = (low.midpoint(high), tree.target);
            self.base[target] += middle;
            for leaf in tree.leaves_mut() {
                *leaf = (*leaf - middle) / placements[target].stretch;
            }
        }
        for (base, placement) in self.base.iter_mut().zip(placements) {
            *base = (*base - placement.centre) / placement.stretch;
        }
        self
    }

    /// # Errors
    /// [`Error::NotFinite`] for a leaf, or a start of a score, that is no finite number.
    pub(crate) fn finite(self) -> Result<Self, Error> {
        let leaves = self.trees.iter().flat_map(Tree::leaves);
        let is_finite = self.base.iter().copied().chain(leaves).all(f64::is_finite);
        is_finite.then_some(self).ok_or(Error::NotFinite)
    }

    /// For each feature the smallest and the largest edge that trees ask for; none of one that no tree reads.
    pub(crate) fn asked(&self) -> Vec<Option<(f64, f64)>> {
        asked(&self.trees, self.features)
    }
}

/// For each of so many features the smallest and the largest finite edge.
pub(crate) fn asked(trees: &[Tree], features: usize) -> Vec<Option<(f64, f64)>> {
    let mut spans: Vec<Option<(f64, f64)>> = vec![None; features];
    for condition in trees.iter().flat_map(Tree::conditions) {
        for edge in condition.edges.iter().filter(|edge| edge.is_finite()) {
            let (low, high) = spans[condition.feature].unwrap_or((*edge, *edge));
            spans[condition.feature] = Some((low.min(*edge), high.max(*edge)));
        }
    }
    spans
}

/// What lies between the edges and a value beyond them: as much as between the first and the last.
pub(crate) fn margin(first: f64, last: f64) -> f64 {
    let size = first.abs().max(last.abs());
    let margin = (last - first).max(size * 1e-3);
    if margin > 0.0 { margin } else { 1.0 }
}

impl Tree {
    pub(crate) fn value(&self, row: &[f64]) -> f64 {
        match &self.form {
            Form::General(nodes) => nodes[reached(nodes, row)].value().unwrap_or_default(),
            Form::Oblivious { conditions, leaves } => leaves[index(conditions, row)],
        }
    }

    /// Nodes, or leaves of an oblivious tree: what [`Tree::place`] answers lies below.
    pub(crate) fn places(&self) -> usize {
        match &self.form {
            Form::General(nodes) => nodes.len(),
            Form::Oblivious { leaves, .. } => leaves.len(),
        }
    }

    /// Where the leaf stands that a row reaches.
    pub(crate) fn place(&self, row: &[f64]) -> usize {
        match &self.form {
            Form::General(nodes) => reached(nodes, row),
            Form::Oblivious { conditions, .. } => index(conditions, row),
        }
    }

    /// The leaf at each place; 0 where none is.
    pub(crate) fn at_places(&self) -> Vec<f64> {
        match &self.form {
            Form::General(nodes) => {
                let leaves = nodes.iter().map(TreeNode::value);
                leaves.map(Option::unwrap_or_default).collect()
            }
            Form::Oblivious { leaves, .. } => leaves.clone(),
        }
    }

    /// Adds a number to the leaf at each place.
    pub(crate) fn shift(&mut self, moves: &[f64]) {
        match &mut self.form {
            Form::Oblivious { leaves, .. } => {
                leaves
                    .iter_mut()
                    .zip(moves)
                    .for_each(|(leaf, by)| *leaf += by);
            }
            Form::General(nodes) => {
                for (node, by) in nodes.iter_mut().zip(moves) {
                    if let TreeNode::Leaf(value) = node {
                        *value += by;
                    }
                }
            }
        }
    }

    pub(crate) fn leaves(&self) -> Vec<f64> {
        match &self.form {
            Form::General(nodes) => nodes.iter().filter_map(TreeNode::value).collect(),
            Form::Oblivious { leaves, .. } => leaves.clone(),
        }
    }

    pub(crate) fn leaves_mut(&mut self) -> Vec<&mut f64> {
        match &mut self.form {
            Form::General(nodes) => nodes.iter_mut().filter_map(TreeNode::value_mut).collect(),
            Form::Oblivious { leaves, .. } => leaves.iter_mut().collect(),
        }
    }

    /// The smallest and the largest leaf.
    pub(crate) fn reach(&self) -> (f64, f64) {
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let leaves = self.leaves().into_iter();
        leaves.fold(none, |(low, high), leaf| (low.min(leaf), high.max(leaf)))
    }

    pub(crate) fn conditions(&self) -> Vec<&Condition> {
        match &self.form {
            Form::General(nodes) => nodes.iter().filter_map(TreeNode::condition).collect(),
            Form::Oblivious { conditions, .. } => conditions.iter().collect(),
        }
    }

    pub(crate) fn conditions_mut(&mut self) -> Vec<&mut Condition> {
        match &mut self.form {
            Form::General(nodes) => nodes
                .iter_mut()
                .filter_map(TreeNode::condition_mut)
                .collect(),
            Form::Oblivious { conditions, .. } => conditions.iter_mut().collect(),
        }
    }

    /// What every leaf holds, where all hold the same.
    pub(crate) fn constant(&self) -> Option<f64> {
        let leaves = self.leaves();
        let first = leaves.first().copied()?;
        leaves.iter().all(|leaf| *leaf == first).then_some(first)
    }

    /// Multiplies all leaves.
    pub(crate) fn scaled(mut self, factor: f64) -> Self {
        match &mut self.form {
            Form::General(nodes) => {
                for node in nodes {
                    if let TreeNode::Leaf(value) = node {
                        *value *= factor;
                    }
                }
            }
            Form::Oblivious { leaves, .. } => leaves.iter_mut().for_each(|leaf| *leaf *= factor),
        }
        self
    }

    /// Most conditions between the root and a leaf.
    pub(crate) fn depth(&self) -> usize {
        match &self.form {
            Form::Oblivious { conditions, .. } => conditions.len(),
            Form::General(nodes) => {
                let mut depths = vec![0; nodes.len()];
                for (index, node) in nodes.iter().enumerate() {
                    if let TreeNode::Split { yes, no, .. } = node {
                        depths[*yes] = depths[index] + 1;
                        depths[*no] = depths[index] + 1;
                    }
                }
                depths.into_iter().max().unwrap_or(0)
            }
        }
    }

    pub(crate) fn is_oblivious(&self) -> bool {
        matches!(self.form, Form::Oblivious { .. })
    }
}

/// Number of an oblivious tree's leaf.
fn index(conditions: &[Condition], row: &[f64]) -> usize {
    let bits = conditions.iter().enumerate();
    bits.map(|(bit, c)| usize::from(c.holds(row)) << bit).sum()
}

/// The leaf that a row reaches.
fn reached(nodes: &[TreeNode], row: &[f64]) -> usize {
    let mut index = 0;
    loop {
        index = match &nodes[index] {
            TreeNode::Leaf(_) => return index,
            TreeNode::Split { condition, yes, .. } if condition.holds(row) => *yes,
            TreeNode::Split { no, .. } => *no,
        }
    }
}

impl TreeNode {
    fn value(&self) -> Option<f64> {
        match self {
            Self::Leaf(value) => Some(*value),
            Self::Split { .. } => None,
        }
    }

    fn value_mut(&mut self) -> Option<&mut f64> {
        match self {
            Self::Leaf(value) => Some(value),
            Self::Split { .. } => None,
        }
    }

    fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Leaf(_) => None,
            Self::Split { condition, .. } => Some(condition),
        }
    }

    fn condition_mut(&mut self) -> Option<&mut Condition> {
        match self {
            Self::Leaf(_) => None,
            Self::Split { condition, .. } => Some(condition),
        }
    }
}

impl Condition {
    /// `x >= edge`.
    pub(crate) fn at_least(feature: usize, edge: f64) -> Self {
        let edges = vec![edge];
        let missing = false;
        Self {
            feature,
            edges,
            missing,
        }
    }

    /// The same condition, which holds for missing values or does not.
    pub(crate) fn with_missing(mut self, missing: bool) -> Self {
        self.missing = missing;
        self
    }

    /// Whether the value, cut to an integer, is one of the categories, each at least 0.
    pub(crate) fn one_of(feature: usize, categories: &[u32]) -> Self {
        let mut sorted = categories.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut edges: Vec<f64> = Vec::new();
        for category in sorted {
            let (from, to) = (f64::from(category), f64::from(category) + 1.0);
            match edges.last_mut() {
                Some(end) if *end == from => *end = to,
                _ => edges.extend([from, to]),
            }
        }
        Self {
            feature,
            edges,
            missing: false,
        }
    }

    /// A condition that never meets a missing value.
    pub(crate) fn forget_missing(&mut self) {
        self.missing = false;
        self.edges.retain(|edge| edge.is_finite());
    }

    pub(crate) fn holds(&self, row: &[f64]) -> bool {
        let value = row.get(self.feature).copied().unwrap_or(0.0);
        if value.is_nan() {
            return self.missing;
        }
        self.edges.iter().filter(|edge| value >= **edge).count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_next_to_each_other_share_an_interval() {
        let condition = Condition::one_of(0, &[4, 1, 2, 4]);
        assert_eq!(condition.edges, [1.0, 3.0, 4.0, 5.0]);
        let inside: Vec<bool> = (0..6).map(|x| condition.holds(&[f64::from(x)])).collect();
        assert_eq!(inside, [false, true, true, false, true, false]);
    }
}
