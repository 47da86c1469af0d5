//! `TreeEnsembleClassifier` and `TreeEnsembleRegressor` of `ai.onnx.ml`.

use std::collections::HashMap;

use super::{
    attributes::{NodeId, integers, numbers, places},
    column::{Column, Side},
    votes::Votes,
};
use crate::{
    error::Error,
    model::forest::{Condition, Form, Tree},
    read::{
        onnx::{kind::ONNX, protobuf::node::Node},
        trees::{
            growth::{Found, Growth},
            saved::{Output, SavedForest},
        },
        understanding::open_numbers,
    },
    words::printable,
};

/// The model of a node whose input has these columns, and its class names.
///
/// # Errors
/// [`Error::TensorShape`], [`Error::UnknownOperator`], [`Error::SeveralOutputs`] and those of [`Growth`].
pub(crate) fn read(
    node: &Node,
    columns: &[Column],
    names: Vec<String>,
) -> Result<(SavedForest, Option<Vec<String>>), Error> {
    let nodes = Nodes::read(node, columns)?;
    let votes = Votes::read(node)?;
    let roots = nodes.roots();
    let factor = match node.text("aggregate_function") {
        None | Some("SUM") => 1.0,
        Some("AVERAGE") => 1.0 / roots.len().max(1) as f64,
        Some(other) => return Err(Error::UnknownOperator(printable(other))),
    };
    let mut growth = Growth::new(ONNX);
    let mut trees = Vec::new();
    for (target, root) in (0..votes.scores()).flat_map(|t| roots.iter().map(move |r| (t, *r))) {
        let leaf = |place: &NodeId| votes.leaf(place, target);
        let form = nodes.form(&mut growth, root, leaf)?;
        trees.push(Tree { target, form }.scaled(factor));
    }
    let named = names.iter().any(|name| !name.is_empty());
    let ensemble = SavedForest {
        kind: ONNX,
        inputs: open_numbers(names.len()),
        gaps: false,
        names: if named { names } else { Vec::new() },
        ranges: Vec::new(),
        base: votes.base.clone(),
        trees,
        notes: votes.notes(),
        copies: votes.scores(),
        output: votes.output.clone(),
    };
    Ok((
        ensemble.checked()?,
        match votes.output {
            Output::Value => None,
            _ => votes.classes,
        },
    ))
}

/// The arrays that describe splits, one element for each node.
struct Nodes<'a> {
    columns: &'a [Column],
    trees: &'a [i64],
    ids: &'a [i64],
    features: &'a [i64],
    thresholds: &'a [f64],
    modes: &'a [String],
    when_true: &'a [i64],
    when_false: &'a [i64],
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
        let nodes = Self {
            columns,
            trees,
            ids,
            features: integers(node, "nodes_featureids"),
            thresholds: numbers(node, "nodes_values"),
            modes,
            when_true: integers(node, "nodes_truenodeids"),
            when_false: integers(node, "nodes_falsenodeids"),
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
        let fits = lengths.iter().all(|length| *length == trees.len());
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

    fn form(
        &self,
        growth: &mut Growth,
        root: NodeId,
        leaf: impl Fn(&NodeId) -> f64,
    ) -> Result<Form, Error> {
        growth.general(root, |place| {
            let index = *self.places.get(&place).ok_or(Error::Damaged(ONNX))?;
            if self.modes[index] == "LEAF" {
                return Ok(Found::Leaf(leaf(&place)));
            }
            let (condition, is_true) = self.condition(index)?;
            let (first, second) = (self.when_true[index], self.when_false[index]);
            let (yes, no) = if is_true {
                (first, second)
            } else {
                (second, first)
            };
            let (yes, no) = ((place.0, yes), (place.0, no));
            Ok(Found::Split { condition, yes, no })
        })
    }

    /// The condition of a node, and whether it holds where the node is true.
    fn condition(&self, index: usize) -> Result<(Condition, bool), Error> {
        let column = usize::try_from(self.features[index]).ok();
        let column = column
            .and_then(|column| self.columns.get(column))
            .ok_or(Error::Damaged(ONNX))?;
        let threshold = self.thresholds[index];
        if !threshold.is_finite() {
            return Err(Error::NotFinite);
        }
        let edges = |sides: &[Side]| Condition {
            feature: column.source,
            edges: sides
                .iter()
                .map(|side| column.edge(threshold, *side))
                .collect(),
            missing: false,
        };
        Ok(match self.modes[index].as_str() {
            "BRANCH_LEQ" => (edges(&[Side::Above]), false),
            "BRANCH_LT" => (edges(&[Side::AtLeast]), false),
            "BRANCH_GTE" => (edges(&[Side::AtLeast]), true),
            "BRANCH_GT" => (edges(&[Side::Above]), true),
            "BRANCH_EQ" => (edges(&[Side::AtLeast, Side::Above]), true),
            "BRANCH_NEQ" => (edges(&[Side::AtLeast, Side::Above]), false),
            other => return Err(Error::UnknownOperator(printable(other))),
        })
    }
}
