use std::collections::BTreeMap;

use super::{grid::Grid, spans::Spans};
use crate::model::forest;

/// Cells that a feature may be in.
pub(crate) type Region = BTreeMap<usize, Spans>;

/// A tree of integers on a grid, without what no row can reach and without questions that decide
/// nothing. Nodes come before their children; the first is the root.
pub(crate) struct PrunedTree {
    pub(crate) nodes: Vec<PrunedNode>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PrunedNode {
    Leaf(i64),
    /// To `yes` where the feature's cell is inside.
    Split {
        feature: usize,
        inside: Spans,
        yes: usize,
        no: usize,
    },
}

#[derive(PartialEq)]
enum Branch {
    Leaf(i64),
    Split(usize, Spans, Box<Branch>, Box<Branch>),
}

impl PrunedTree {
    pub(crate) fn new(nodes: &[forest::TreeNode], grid: &Grid, round: &dyn Fn(f64) -> i64) -> Self {
        let pruning = Pruning { nodes, grid, round };
        let mut tree = Self { nodes: Vec::new() };
        tree.plant(pruning.branch(0, &mut Region::new()));
        tree
    }

    fn plant(&mut self, branch: Branch) -> usize {
        let index = self.nodes.len();
        match branch {
            Branch::Leaf(value) => self.nodes.push(PrunedNode::Leaf(value)),
            Branch::Split(feature, inside, yes, no) => {
                self.nodes.push(PrunedNode::Leaf(0));
                let (yes, no) = (self.plant(*yes), self.plant(*no));
                self.nodes[index] = PrunedNode::Split {
                    feature,
                    inside,
                    yes,
                    no,
                };
            }
        }
        index
    }

    /// Cells each feature must be in to reach each node.
    pub(crate) fn regions(&self, grid: &Grid) -> Vec<Region> {
        let mut regions = vec![Region::new(); self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            if let PrunedNode::Split {
                feature,
                inside,
                yes,
                no,
            } = node
            {
                let outside = inside.complement(grid.cells(*feature));
                regions[*yes] = narrowed(&regions[index], *feature, inside);
                regions[*no] = narrowed(&regions[index], *feature, &outside);
            }
        }
        regions
    }
}

/// A region in which a feature must also be in `spans`.
fn narrowed(region: &Region, feature: usize, spans: &Spans) -> Region {
    let mut narrowed = region.clone();
    let both = region
        .get(&feature)
        .map_or(spans.clone(), |known| known.intersection(spans));
    narrowed.insert(feature, both);
    narrowed
}

struct Pruning<'a> {
    nodes: &'a [forest::TreeNode],
    grid: &'a Grid,
    round: &'a dyn Fn(f64) -> i64,
}

impl Pruning<'_> {
    fn branch(&self, index: usize, region: &mut Region) -> Branch {
        let (condition, yes, no) = match &self.nodes[index] {
            forest::TreeNode::Leaf(value) => return Branch::Leaf((self.round)(*value)),
            forest::TreeNode::Split { condition, yes, no } => (condition, *yes, *no),
        };
        let feature = condition.feature;
        let cells = self.grid.cells(feature);
        let inside = self.grid.spans(condition);
        let known = region
            .get(&feature)
            .cloned()
            .unwrap_or_else(|| Spans::all(cells));
        let (when_yes, when_no) = (
            known.intersection(&inside),
            known.intersection(&inside.complement(cells)),
        );
        if when_yes.is_empty() {
            return self.branch(no, region);
        }
        if when_no.is_empty() {
            return self.branch(yes, region);
        }
        region.insert(feature, when_yes);
        let yes = self.branch(yes, region);
        region.insert(feature, when_no);
        let no = self.branch(no, region);
        region.insert(feature, known);
        if yes == no {
            return yes;
        }
        Branch::Split(feature, inside, Box::new(yes), Box::new(no))
    }
}
