//! `TreeEnsemble`, of version 5 of `ai.onnx.ml`.

use zeroize::Zeroizing;

use super::{
    attributes::integers,
    ballot::Ballot,
    column::Column,
    ensemble::{Ensemble, PostTransform, unknown},
    question::{Comparison, Question, Reply},
    regressor::targets,
    shape::Shape,
};
use crate::{
    error::Error,
    read::{
        onnx::{kind::ONNX, protobuf::node::Node},
        trees::growth::{Found, Growth},
    },
};

/// Trees whose input has these columns, and what is done to their sums.
///
/// # Errors
/// [`Error::Outputs`], [`Error::TensorShape`], [`Error::UnknownOperator`], [`Error::Damaged`] and those of
/// [`Growth`].
pub(crate) fn read(
    node: &Node,
    columns: &[Column],
    growth: &mut Growth,
) -> Result<(Ensemble, PostTransform), Error> {
    let targets = targets(node.integer("n_targets", 1))?;
    let nodes = Nodes::read(node, columns)?;
    let roots = integers(node, "tree_roots");
    let tree = |root: &i64| {
        let form = growth.general(Place::Node(*root), |place| nodes.found(place))?;
        let (shape, leaves) = Shape::numbered(form);
        let votes = leaves.iter().map(|leaf| nodes.vote(*leaf, targets));
        let votes = votes.collect::<Result<Vec<_>, _>>()?;
        let votes = Zeroizing::new(votes);
        Ok(Ballot { shape, votes })
    };
    let ballots: Vec<Ballot> = roots.iter().map(tree).collect::<Result<_, Error>>()?;
    let factor = match node.integer("aggregate_function", 1) {
        0 => 1.0 / ballots.len().max(1) as f64,
        1 => 1.0,
        2 | 3 if ballots.len() <= 1 => 1.0,
        2 => return Err(unknown(node, "MIN")),
        _ => return Err(unknown(node, "MAX")),
    };
    let post_transform = match node.integer("post_transform", 0) {
        0 => PostTransform::None,
        1 => PostTransform::Softmax,
        2 => PostTransform::Logistic,
        _ => return Err(unknown(node, "another transform of the sums")),
    };
    let base = Zeroizing::new(vec![0.0; targets]);
    let ensemble = Ensemble {
        ballots,
        base,
        factor,
    };
    Ok((ensemble, post_transform))
}

/// Indices of a node or a leaf.
#[derive(Clone, Copy)]
enum Place {
    Node(i64),
    Leaf(i64),
}

struct Nodes<'a> {
    columns: &'a [Column],
    features: &'a [i64],
    comparisons: Vec<Comparison>,
    /// The threshold of each node, or the members of its set.
    values: Vec<&'a [f64]>,
    when_true: Vec<Place>,
    when_false: Vec<Place>,
    /// Whether missing values go where a node is true; empty where none may be missing.
    tracks: &'a [i64],
    /// Target of each leaf.
    targets: &'a [i64],
    weights: &'a [f64],
}

impl<'a> Nodes<'a> {
    fn read(node: &'a Node, columns: &'a [Column]) -> Result<Self, Error> {
        let shape = || Error::TensorShape(node.operator.clone());
        let modes = tensor(node, "nodes_modes");
        let comparisons = modes.iter().map(|mode| Comparison::numbered(*mode));
        let comparisons: Vec<Comparison> = comparisons.collect::<Option<_>>().ok_or_else(shape)?;
        let splits = tensor(node, "nodes_splits");
        let tracks = integers(node, "nodes_missing_value_tracks_true");
        let count = comparisons.len();
        let nodes = Self {
            columns,
            features: integers(node, "nodes_featureids"),
            values: values(&comparisons, splits, tensor(node, "membership_values")),
            comparisons,
            when_true: children(node, "nodes_truenodeids", "nodes_trueleafs"),
            when_false: children(node, "nodes_falsenodeids", "nodes_falseleafs"),
            tracks: if tracks.contains(&1) { tracks } else { &[] },
            targets: integers(node, "leaf_targetids"),
            weights: tensor(node, "leaf_weights"),
        };
        let lengths = [
            splits.len(),
            nodes.features.len(),
            nodes.values.len(),
            nodes.when_true.len(),
            nodes.when_false.len(),
        ];
        let fits = lengths.iter().all(|length| *length == count)
            && [0, count].contains(&nodes.tracks.len())
            && nodes.targets.len() == nodes.weights.len();
        fits.then_some(nodes).ok_or_else(shape)
    }

    fn found(&self, mut place: Place) -> Result<Found<Place>, Error> {
        for _ in 0..=self.comparisons.len() {
            let index = match place {
                Place::Leaf(leaf) if leaf < 0 => None,
                Place::Leaf(leaf) => return Ok(Found::Leaf(leaf as f64)),
                Place::Node(node) => usize::try_from(node).ok(),
            };
            let index = index.filter(|index| *index < self.comparisons.len());
            let index = index.ok_or(Error::Damaged(ONNX))?;
            let next = |is_true: bool| match is_true {
                true => self.when_true[index],
                false => self.when_false[index],
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
        let question = Question {
            comparison: self.comparisons[index],
            values: self.values[index],
            missing: self.tracks.get(index).map(|tracks| *tracks == 1),
        };
        Ok(question.reply(column.source, &column.trail))
    }

    fn vote(&self, leaf: usize, targets: usize) -> Result<Vec<(usize, f64)>, Error> {
        let target = self.targets.get(leaf).copied();
        let target = target.and_then(|target| usize::try_from(target).ok());
        let target = target.filter(|target| *target < targets);
        let target = target.ok_or(Error::Damaged(ONNX))?;
        let weight = self.weights[leaf];
        match weight.is_finite() {
            true => Ok(vec![(target, weight)]),
            false => Err(Error::NotFinite),
        }
    }
}

/// Numbers of an attribute that is a tensor.
fn tensor<'a>(node: &'a Node, name: &str) -> &'a [f64] {
    let tensor = node
        .attribute(name)
        .and_then(|attribute| attribute.tensor.as_ref());
    tensor.and_then(|tensor| tensor.numbers()).unwrap_or(&[])
}

fn children(node: &Node, ids: &str, leaves: &str) -> Vec<Place> {
    let children = integers(node, ids).iter().zip(integers(node, leaves));
    let place = |(id, is_leaf): (&i64, &i64)| match is_leaf {
        0 => Place::Node(*id),
        _ => Place::Leaf(*id),
    };
    children.map(place).collect()
}

/// The threshold of each node; of those that ask for members the next set, which ends with not-a-number.
fn values<'a>(comparisons: &[Comparison], splits: &'a [f64], members: &'a [f64]) -> Vec<&'a [f64]> {
    let mut sets = members.split(|member| member.is_nan());
    let values = comparisons.iter().zip(splits.chunks(1));
    let value = |(comparison, split): (&Comparison, &'a [f64])| match comparison {
        Comparison::Member => sets.next().unwrap_or_default(),
        _ => split,
    };
    values.map(value).collect()
}
