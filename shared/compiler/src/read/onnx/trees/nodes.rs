//! Trees of `TreeEnsembleClassifier` and `TreeEnsembleRegressor`.

use std::collections::HashMap;

use zeroize::Zeroizing;

use super::{
    attributes::{NodeId, integers, numbers, places},
    ballot::Ballot,
    column::Column,
    ensemble::unknown,
    question::{Comparison, Question, Reply},
    shape::Shape,
};
use crate::{
    error::Error,
    read::{
        onnx::{kind::ONNX, protobuf::node::Node},
        trees::growth::{Found, Growth},
    },
};

/// What each leaf adds to which target.
pub(crate) type Weights = HashMap<NodeId, Vec<(usize, f64)>>;

/// The trees of a node whose input has these columns.
///
/// # Errors
/// [`Error::TensorShape`], [`Error::UnknownOperator`], [`Error::Damaged`] and those of [`Growth`].
pub(crate) fn ballots(
    node: &Node,
    columns: &[Column],
    weights: &Weights,
    growth: &mut Growth,
) -> Result<Vec<Ballot>, Error> {
    let nodes = Nodes::read(node, columns)?;
    let tree = |root: NodeId| {
        let form = growth.general(root, |place| nodes.found(place))?;
        let (shape, leaves) = Shape::numbered(form);
        let place = |leaf: &usize| (nodes.trees[*leaf], nodes.ids[*leaf]);
        let votes = leaves.iter().map(|leaf| weights.get(&place(leaf)).cloned());
        let votes = votes.map(Option::unwrap_or_default).collect();
        let votes = Zeroizing::new(votes);
        Ok(Ballot { shape, votes })
    };
    nodes.roots().into_iter().map(tree).collect()
}

/// Whether any node says where a missing value goes.
pub(crate) fn tracks_missing(node: &Node) -> bool {
    integers(node, "nodes_missing_value_tracks_true").contains(&1)
}

/// The arrays that describe splits, one element for each node.
struct Nodes<'a> {
    node: &'a Node,
    columns: &'a [Column],
    trees: &'a [i64],
    ids: &'a [i64],
    features: &'a [i64],
    thresholds: &'a [f64],
    modes: &'a [String],
    when_true: &'a [i64],
    when_false: &'a [i64],
    /// Whether missing values go where a node is true; empty where none may be missing.
    tracks: &'a [i64],
    places: HashMap<NodeId, usize>,
}

impl<'a> Nodes<'a> {
    fn read(node: &'a Node, columns: &'a [Column]) -> Result<Self, Error> {
        let modes = node
            .attribute("nodes_modes")
            .map_or(&[][..], |modes| &modes.texts);
        let (trees, ids) = (
            integers(node, "nodes_treeids"),
            integers(node, "nodes_nodeids"),
        );
        let tracks = integers(node, "nodes_missing_value_tracks_true");
        let nodes = Self {
            node,
            columns,
            trees,
            ids,
            features: integers(node, "nodes_featureids"),
            thresholds: numbers(node, "nodes_values"),
            modes,
            when_true: integers(node, "nodes_truenodeids"),
            when_false: integers(node, "nodes_falsenodeids"),
            tracks: if tracks.contains(&1) { tracks } else { &[] },
            places: places(trees, ids).zip(0..).collect(),
        };
        let lengths = [
            nodes.ids.len(),
            nodes.features.len(),
            nodes.thresholds.len(),
            nodes.modes.len(),
            nodes.when_true.len(),
            nodes.when_false.len(),
        ];
        let fits = lengths.iter().all(|length| *length == trees.len())
            && [0, trees.len()].contains(&nodes.tracks.len());
        fits.then_some(nodes)
            .ok_or_else(|| Error::TensorShape(node.operator.clone()))
    }

    /// The first node of each tree.
    fn roots(&self) -> Vec<NodeId> {
        let mut seen = std::collections::HashSet::new();
        places(self.trees, self.ids)
            .filter(|(tree, _)| seen.insert(*tree))
            .collect()
    }

    /// What stands at a place; a leaf holds its index among all nodes.
    fn found(&self, mut place: NodeId) -> Result<Found<NodeId>, Error> {
        for _ in 0..self.trees.len() {
            let index = *self.places.get(&place).ok_or(Error::Damaged(ONNX))?;
            if self.modes[index] == "LEAF" {
                return Ok(Found::Leaf(index as f64));
            }
            let next = |is_true: bool| match is_true {
                true => (place.0, self.when_true[index]),
                false => (place.0, self.when_false[index]),
            };
            match self.reply(index)? {
                Reply::Always(is_true) => place = next(is_true),
                Reply::Depends(condition, truth) => {
                    let (yes, no) = (next(truth), next(!truth));
                    return Ok(Found::Split { condition, yes, no });
                }
            }
        }
        Err(Error::Damaged(ONNX))
    }

    fn reply(&self, index: usize) -> Result<Reply, Error> {
        let column = usize::try_from(self.features[index]).ok();
        let column = column.and_then(|column| self.columns.get(column));
        let column = column.ok_or(Error::Damaged(ONNX))?;
        let mode = self.modes[index].as_str();
        let question = Question {
            comparison: Comparison::named(mode).ok_or_else(|| unknown(self.node, mode))?,
            values: &self.thresholds[index..=index],
            missing: self.tracks.get(index).map(|tracks| *tracks == 1),
        };
        Ok(question.reply(column.source, &column.trail))
    }
}

/// What leaves add to so many targets, from the attributes that begin with `kind`.
///
/// # Errors
/// [`Error::TensorShape`] and [`Error::Damaged`].
pub(crate) fn weights(node: &Node, kind: &str, targets: usize) -> Result<Weights, Error> {
    let trees = integers(node, &format!("{kind}_treeids"));
    let nodes = integers(node, &format!("{kind}_nodeids"));
    let ids = integers(node, &format!("{kind}_ids"));
    let weights = numbers(node, &format!("{kind}_weights"));
    let lengths = [nodes.len(), ids.len(), weights.len()];
    if lengths.iter().any(|length| *length != trees.len()) {
        return Err(Error::TensorShape(node.operator.clone()));
    }
    let mut by_place = Weights::new();
    for ((place, id), weight) in places(trees, nodes).zip(ids).zip(weights) {
        let target = usize::try_from(*id).ok().filter(|target| *target < targets);
        let target = target.ok_or(Error::Damaged(ONNX))?;
        if !weight.is_finite() {
            return Err(Error::NotFinite);
        }
        by_place.entry(place).or_default().push((target, *weight));
    }
    Ok(by_place)
}
