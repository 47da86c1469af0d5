//! XGBoost's `save_model` as JSON. Comparisons are of 32-bit numbers: yes where `x < threshold` fails.
//!
//! Source: dmlc/xgboost, `doc/model.schema` and `src/predictor/cpu_predictor.cc`.

use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    json,
    reader::Reader,
    trees::{
        growth::{Found, Growth},
        saved::{Output, SavedForest},
        threshold::reaching,
    },
    understanding::{Understanding, open_numbers},
};
use crate::{
    error::Error,
    file_kind::FileKind,
    model::forest::{Condition, Form, Tree},
    words::printable,
};

const XGBOOST: FileKind = FileKind {
    name: "XGBoost file",
    program: "XGBoost",
    extension: ".json",
};

/// How UBJSON begins, the other format of `save_model`.
const BINARY: &[u8] = b"{L";

/// XGBoost's `save_model` as JSON.
pub(crate) struct XgboostJson;

impl Reader for XgboostJson {
    fn kind(&self) -> FileKind {
        XGBOOST
    }

    fn recognises(&self, file: &[u8]) -> bool {
        file.starts_with(BINARY) || json::has_key(file, "learner")
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        match file.starts_with(BINARY) {
            true => Err(Error::BinaryTrees(XGBOOST.program)),
            false => read(file),
        }
    }
}

#[derive(Deserialize)]
struct File {
    learner: Learner,
}

#[derive(Deserialize)]
struct Learner {
    #[serde(default)]
    attributes: Attributes,
    #[serde(default)]
    feature_names: Vec<String>,
    gradient_booster: Booster,
    learner_model_param: Parameters,
    objective: Objective,
}

#[derive(Default, Deserialize)]
struct Attributes {
    best_iteration: Option<String>,
}

#[derive(Deserialize)]
struct Parameters {
    base_score: String,
    num_class: String,
    num_feature: String,
    num_target: Option<String>,
}

#[derive(Deserialize)]
struct Objective {
    name: String,
}

#[derive(Deserialize)]
struct Booster {
    #[serde(default)]
    name: String,
    model: Option<Model>,
    gbtree: Option<Box<Booster>>,
    weight_drop: Option<Vec<f64>>,
}

#[derive(Deserialize)]
struct Model {
    #[serde(default)]
    tree_info: Vec<usize>,
    #[serde(default)]
    trees: Vec<SavedTree>,
    weight_drop: Option<Vec<f64>>,
    gbtree_model_param: Option<TreeParameters>,
}

#[derive(Deserialize)]
struct TreeParameters {
    num_parallel_tree: Option<String>,
}

/// One tree: a number for each node.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
struct SavedTree {
    left_children: Vec<i64>,
    right_children: Vec<i64>,
    split_indices: Vec<usize>,
    split_conditions: Vec<f32>,
    /// Which splits send missing values to the left.
    #[serde(default)]
    default_left: Vec<Flag>,
    #[serde(default)]
    split_type: Vec<u8>,
    #[serde(default)]
    categories: Vec<u32>,
    #[serde(default)]
    categories_nodes: Vec<usize>,
    #[serde(default)]
    categories_segments: Vec<usize>,
    #[serde(default)]
    categories_sizes: Vec<usize>,
}

/// Yes or no, as a number in some versions.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Flag {
    Bool(bool),
    Number(u8),
}

impl Flag {
    fn is_set(self) -> bool {
        match self {
            Self::Bool(flag) => flag,
            Self::Number(number) => number != 0,
        }
    }
}

impl zeroize::DefaultIsZeroes for Flag {}

impl Default for Flag {
    fn default() -> Self {
        Self::Number(0)
    }
}

/// # Errors
/// [`Error::Damaged`], [`Error::Objective`], [`Error::SeveralOutputs`] and those of [`Growth`].
fn read(text: &[u8]) -> Result<Understanding, Error> {
    let File { learner } = serde_json::from_slice(text).map_err(|_| Error::Damaged(XGBOOST))?;
    let Learner {
        attributes,
        feature_names,
        gradient_booster,
        ..
    } = learner;
    let parameters = &learner.learner_model_param;
    let several = |targets: &String| count(targets).is_ok_and(|targets| targets > 1);
    if parameters.num_target.as_ref().is_some_and(several) {
        return Err(Error::SeveralOutputs);
    }
    let classes = count(&parameters.num_class)?;
    let output = output(&learner.objective.name, classes)?.checked()?;
    let features = count(&parameters.num_feature)?;
    let base = base(&parameters.base_score, &output, &learner.objective.name)?;
    let (model, weights) = gradient_booster.model()?;
    let kept = kept(&attributes, &model, output.scores());
    let trees = trees(&model, &weights, kept, features)?;
    SavedForest {
        kind: XGBOOST,
        inputs: open_numbers(features),
        gaps: model.knows_gaps(),
        names: feature_names,
        ranges: Vec::new(),
        base,
        trees,
        copies: 1,
        output,
        notes: note(kept, model.trees.len()),
    }
    .checked()?
    .understood(None, None)
}

impl Booster {
    /// The trees and the weight of each.
    fn model(self) -> Result<(Model, Vec<f64>), Error> {
        if self.name == "gblinear" {
            return Err(Error::Objective("gblinear".into()));
        }
        let inner = self.gbtree.and_then(|booster| booster.model);
        let model = self.model.or(inner).ok_or(Error::Damaged(XGBOOST))?;
        let weights = self.weight_drop.or_else(|| model.weight_drop.clone());
        let weights = weights.unwrap_or_else(|| vec![1.0; model.trees.len()]);
        let fits = weights.len() == model.trees.len() && model.tree_info.len() == weights.len();
        fits.then_some((model, weights))
            .ok_or(Error::Damaged(XGBOOST))
    }
}

/// Trees that count: with early stopping those up to the best round, as XGBoost itself predicts.
fn kept(attributes: &Attributes, model: &Model, scores: usize) -> usize {
    let parameters = model.gbtree_model_param.as_ref();
    let parallel = parameters.and_then(|p| p.num_parallel_tree.as_ref()?.parse().ok());
    let rounds = attributes
        .best_iteration
        .as_ref()
        .and_then(|best| best.parse::<usize>().ok());
    let all = model.trees.len();
    rounds.map_or(all, |best| {
        let each = scores.saturating_mul(parallel.unwrap_or(1));
        best.saturating_add(1).saturating_mul(each).min(all)
    })
}

fn note(kept: usize, all: usize) -> Vec<&'static str> {
    let stopped = "Training stopped early: trees after the best round were left out, as XGBoost does when it predicts.";
    if kept < all {
        vec![stopped]
    } else {
        Vec::new()
    }
}

fn trees(model: &Model, weights: &[f64], kept: usize, features: usize) -> Result<Vec<Tree>, Error> {
    let mut growth = Growth::new(XGBOOST);
    let saved = model.trees.iter().zip(&model.tree_info).zip(weights);
    let grown = saved.take(kept).map(|((tree, target), weight)| {
        let form = tree.form(&mut growth, features)?;
        let tree = Tree {
            target: *target,
            form,
        };
        Ok(tree.scaled(*weight))
    });
    grown.collect()
}

impl Model {
    /// Whether missing values were seen in training: without, every split sends them to the same side.
    fn knows_gaps(&self) -> bool {
        let mut sides = self.trees.iter().flat_map(SavedTree::sides);
        let first = sides.next();
        sides.any(|side| Some(side) != first)
    }
}

impl SavedTree {
    /// Which side each split sends missing values to.
    fn sides(&self) -> impl Iterator<Item = bool> {
        let splits = self.left_children.iter().zip(&self.default_left);
        let splits = splits.filter(|(left, _)| **left >= 0);
        splits.map(|(_, side)| side.is_set())
    }

    fn form(&self, growth: &mut Growth, features: usize) -> Result<Form, Error> {
        growth.general(0, |node: usize| {
            let value = *self
                .split_conditions
                .get(node)
                .ok_or(Error::Damaged(XGBOOST))?;
            let (left, right) = (
                child(&self.left_children, node)?,
                child(&self.right_children, node)?,
            );
            let (Some(left), Some(right)) = (left, right) else {
                return Ok(Found::Leaf(value.into()));
            };
            let feature = *self
                .split_indices
                .get(node)
                .filter(|f| **f < features)
                .ok_or(Error::Damaged(XGBOOST))?;
            let condition = match self.split_type.get(node) {
                None | Some(0) => Condition::at_least(feature, reaching(value)),
                Some(_) => Condition::one_of(feature, self.categories_of(node)?),
            };
            let goes_left = self.default_left.get(node).is_none_or(|flag| flag.is_set());
            Ok(Found::Split {
                condition: condition.with_missing(!goes_left),
                yes: right,
                no: left,
            })
        })
    }

    /// Categories that go to the right.
    fn categories_of(&self, node: usize) -> Result<&[u32], Error> {
        let find = || {
            let place = self.categories_nodes.iter().position(|n| *n == node)?;
            let first = *self.categories_segments.get(place)?;
            let end = first.checked_add(*self.categories_sizes.get(place)?)?;
            self.categories.get(first..end)
        };
        find().ok_or(Error::Damaged(XGBOOST))
    }
}

fn child(children: &[i64], node: usize) -> Result<Option<usize>, Error> {
    let child = children.get(node).ok_or(Error::Damaged(XGBOOST))?;
    Ok(usize::try_from(*child).ok())
}

fn count(text: &str) -> Result<usize, Error> {
    text.parse().map_err(|_| Error::Damaged(XGBOOST))
}

fn output(objective: &str, classes: usize) -> Result<Output, Error> {
    match objective {
        "binary:logistic" | "binary:logitraw" => Ok(Output::Logistic),
        "binary:hinge" => Ok(Output::Margin),
        "multi:softprob" | "multi:softmax" => Ok(Output::Softmax(classes)),
        "reg:squarederror"
        | "reg:linear"
        | "reg:squaredlogerror"
        | "reg:absoluteerror"
        | "reg:pseudohubererror"
        | "reg:quantileerror" => Ok(Output::Value),
        other => Err(Error::Objective(printable(other))),
    }
}

/// What each score starts with; a logistic model's is written as a probability.
fn base(written: &str, output: &Output, objective: &str) -> Result<Vec<f64>, Error> {
    let numbers = written.trim_matches(['[', ']']).split(',');
    let numbers: Result<Vec<f64>, _> = numbers.map(|number| number.trim().parse()).collect();
    let mut base = numbers.map_err(|_| Error::Damaged(XGBOOST))?;
    if let ([one], scores) = (base.as_slice(), output.scores()) {
        base = vec![*one; scores];
    }
    if objective.starts_with("binary:logi") {
        for score in &mut base {
            *score = (*score / (1.0 - *score)).ln();
        }
    }
    (base.len() == output.scores())
        .then_some(base)
        .ok_or(Error::Damaged(XGBOOST))
}
