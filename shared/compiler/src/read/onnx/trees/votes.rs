use std::collections::{HashMap, HashSet};

use super::attributes::{NodeId, integers, numbers, places};
use crate::{
    error::Error,
    read::{
        onnx::{kind::ONNX, protobuf::node::Node},
        trees::saved::Output,
    },
    words::printable,
};

/// What leaves of an ONNX ensemble add to which score, and what the sums mean.
pub(crate) struct Votes {
    weights: HashMap<NodeId, Vec<(usize, f64)>>,
    /// How votes become scores.
    shape: Shape,
    pub(crate) base: Vec<f64>,
    pub(crate) output: Output,
    pub(crate) classes: Option<Vec<String>>,
    shares: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// All votes add to the one score.
    One,
    /// The one score is the second class's votes less the first's.
    Difference,
    /// A score for each class.
    Each,
}

/// Elements that say what leaves hold.
struct Ballots<'a> {
    places: Vec<NodeId>,
    ids: &'a [i64],
    weights: &'a [f64],
}

const TWO_SHARES: &str =
    "The score is the trees' share of votes for the second class, less one half.";
const SHARES: &str = "Scores are the trees' shares of votes.";

impl Votes {
    pub(crate) fn read(node: &Node) -> Result<Self, Error> {
        match node.operator.as_str() {
            "TreeEnsembleRegressor" => Self::regression(node),
            "TreeEnsembleClassifier" => Self::classification(node),
            other => Err(Error::UnknownOperator(printable(other))),
        }
    }

    fn regression(node: &Node) -> Result<Self, Error> {
        if node.integer("n_targets", 1) != 1 {
            return Err(Error::SeveralOutputs);
        }
        let ballots = Ballots::read(node, "target")?;
        let post = node.text("post_transform").unwrap_or("NONE");
        if post != "NONE" {
            return Err(unknown(node, post));
        }
        let base = numbers(node, "base_values").iter().sum();
        Ok(Self {
            weights: ballots.by_place(1)?,
            shape: Shape::One,
            base: vec![base],
            output: Output::Value,
            classes: None,
            shares: false,
        })
    }

    fn classification(node: &Node) -> Result<Self, Error> {
        let ballots = Ballots::read(node, "class")?;
        let classes = class_names(node);
        let count = classes.len();
        let distinct: HashSet<i64> = ballots.ids.iter().copied().collect();
        let shape = match (count, distinct.len()) {
            (2, 0 | 1) => Shape::One,
            (2, _) => Shape::Difference,
            _ => Shape::Each,
        };
        let post = node.text("post_transform").unwrap_or("NONE");
        let positive = ballots.weights.iter().all(|weight| *weight >= 0.0);
        let output = output(node, post, shape, count)?;
        let halved = shape == Shape::One && positive && post == "NONE";
        let mut base = base(numbers(node, "base_values"), shape, count);
        if halved {
            base[0] -= 0.5;
        }
        Ok(Self {
            weights: ballots.by_place(count)?,
            shape,
            base,
            output,
            classes: Some(classes),
            shares: positive && post == "NONE" && shape != Shape::Difference,
        })
    }

    pub(crate) fn scores(&self) -> usize {
        self.base.len()
    }

    /// What a leaf adds to a score.
    pub(crate) fn leaf(&self, place: &NodeId, target: usize) -> f64 {
        let votes = self.weights.get(place).into_iter().flatten();
        let share = |(class, weight): &(usize, f64)| match (self.shape, *class) {
            (Shape::One, _) | (Shape::Difference, 1) => *weight,
            (Shape::Difference, _) => -*weight,
            (Shape::Each, class) if class == target => *weight,
            (Shape::Each, _) => 0.0,
        };
        votes.map(share).sum()
    }

    pub(crate) fn notes(&self) -> Vec<&'static str> {
        match (self.shares, self.shape) {
            (true, Shape::One) => vec![TWO_SHARES],
            (true, _) => vec![SHARES],
            (false, _) => Vec::new(),
        }
    }
}

impl<'a> Ballots<'a> {
    fn read(node: &'a Node, kind: &str) -> Result<Self, Error> {
        let trees = integers(node, &format!("{kind}_treeids"));
        let nodes = integers(node, &format!("{kind}_nodeids"));
        let ballots = Self {
            places: places(trees, nodes).collect(),
            ids: integers(node, &format!("{kind}_ids")),
            weights: numbers(node, &format!("{kind}_weights")),
        };
        let lengths = [nodes.len(), ballots.ids.len(), ballots.weights.len()];
        let fits = lengths.iter().all(|length| *length == trees.len());
        fits.then_some(ballots)
            .ok_or_else(|| Error::TensorShape(node.operator.clone()))
    }

    fn by_place(&self, classes: usize) -> Result<HashMap<NodeId, Vec<(usize, f64)>>, Error> {
        let mut by_place: HashMap<NodeId, Vec<(usize, f64)>> = HashMap::new();
        for ((place, id), weight) in self.places.iter().zip(self.ids).zip(self.weights) {
            let class = usize::try_from(*id).ok().filter(|class| *class < classes);
            by_place
                .entry(*place)
                .or_default()
                .push((class.ok_or(Error::Damaged(ONNX))?, *weight));
        }
        Ok(by_place)
    }
}

fn output(node: &Node, post: &str, shape: Shape, classes: usize) -> Result<Output, Error> {
    Ok(match (shape, post) {
        (Shape::One, "LOGISTIC") | (Shape::Difference, "SOFTMAX") => Output::Logistic,
        (Shape::One | Shape::Difference, "NONE") | (Shape::Difference, "LOGISTIC") => {
            Output::Margin
        }
        (Shape::Each, "NONE") => Output::Shares(classes),
        (Shape::Each, "SOFTMAX") => Output::Softmax(classes),
        (Shape::Each, "LOGISTIC") => Output::OneVersusRest(classes),
        _ => return Err(unknown(node, post)),
    })
}

/// What scores start with; a length that fits none is refused with the ensemble.
fn base(values: &[f64], shape: Shape, classes: usize) -> Vec<f64> {
    match (shape, values) {
        (Shape::Each, []) => vec![0.0; classes],
        (Shape::Each, values) => values.to_vec(),
        (Shape::Difference, [first, second]) => vec![second - first],
        (Shape::One, [.., last]) => vec![*last],
        (Shape::One | Shape::Difference, _) => vec![0.0],
    }
}

/// Names of the classes, texts or integers.
fn class_names(node: &Node) -> Vec<String> {
    let texts = node
        .attribute("classlabels_strings")
        .map(|attribute| &attribute.texts);
    match texts.filter(|texts| !texts.is_empty()) {
        Some(texts) => texts.iter().map(|name| printable(name)).collect(),
        None => integers(node, "classlabels_int64s")
            .iter()
            .map(i64::to_string)
            .collect(),
    }
}

fn unknown(node: &Node, post: &str) -> Error {
    Error::UnknownOperator(format!("{} with {}", node.operator, printable(post)))
}
