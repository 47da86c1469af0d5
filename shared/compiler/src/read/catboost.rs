//! CatBoost's JSON. Comparisons are of 32-bit numbers: yes where `x > border`.
//!
//! Source: catboost/catboost, `catboost/libs/model/model_export/json_model_helpers.cpp`.

use card::ValueLink;
use serde::Deserialize;
use serde_json::Value;

use super::{
    json,
    reader::Reader,
    trees::{
        growth::{Found, Growth},
        output::Output,
        saved::SavedForest,
        threshold::exceeding,
    },
    understanding::{Understanding, open_numbers},
};
use crate::{
    error::Error,
    file_kind::FileKind,
    model::forest::{Condition, Tree},
    words::printable,
};

const CATBOOST: FileKind = FileKind {
    name: "CatBoost file",
    program: "CatBoost",
    extension: ".json",
};

/// How CatBoost's own format begins.
const BINARY: &[u8] = b"CBM1";

/// CatBoost's `save_model` as JSON.
pub(crate) struct CatboostJson;

impl Reader for CatboostJson {
    fn kind(&self) -> FileKind {
        CATBOOST
    }

    fn recognises(&self, file: &[u8]) -> bool {
        file.starts_with(BINARY) || json::has_key(file, "features_info")
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        match file.starts_with(BINARY) {
            true => Err(Error::BinaryTrees(CATBOOST.program)),
            false => read(file),
        }
    }
}

#[derive(Deserialize)]
struct File {
    features_info: Features,
    model_info: Option<Info>,
    #[serde(default)]
    oblivious_trees: Vec<ObliviousTree>,
    #[serde(default)]
    trees: Vec<SavedNode>,
    scale_and_bias: Option<(f64, Bias)>,
}

#[derive(Deserialize)]
struct Features {
    #[serde(default)]
    float_features: Vec<FloatFeature>,
    #[serde(default)]
    categorical_features: Vec<serde::de::IgnoredAny>,
    #[serde(default)]
    text_features: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct FloatFeature {
    #[serde(default)]
    feature_id: String,
    #[serde(default)]
    has_nans: bool,
    #[serde(default)]
    nan_value_treatment: String,
}

#[derive(Deserialize)]
struct Info {
    class_params: Option<Classes>,
    params: Option<Value>,
}

#[derive(Deserialize)]
struct Classes {
    #[serde(default)]
    class_names: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Bias {
    One(f64),
    Each(Vec<f64>),
}

#[derive(Deserialize)]
struct ObliviousTree {
    leaf_values: Vec<f64>,
    #[serde(default)]
    splits: Vec<Split>,
}

#[derive(Deserialize)]
struct SavedNode {
    value: Option<LeafValue>,
    split: Option<Split>,
    left: Option<Box<SavedNode>>,
    right: Option<Box<SavedNode>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum LeafValue {
    One(f64),
    Each(Vec<f64>),
}

#[derive(Deserialize)]
struct Split {
    split_type: String,
    border: Option<f32>,
    float_feature_index: Option<usize>,
}

/// # Errors
/// [`Error::Damaged`], [`Error::Objective`], [`Error::CategoryStatistics`] and those of [`Growth`].
fn read(text: &[u8]) -> Result<Understanding, Error> {
    let file: File = serde_json::from_slice(text).map_err(|_| Error::Damaged(CATBOOST))?;
    let features = &file.features_info;
    if !(features.categorical_features.is_empty() && features.text_features.is_empty()) {
        return Err(Error::CategoryStatistics);
    }
    let (scale, base) = match &file.scale_and_bias {
        None => (1.0, vec![0.0]),
        Some((scale, Bias::One(bias))) => (*scale, vec![*bias]),
        Some((scale, Bias::Each(biases))) => (*scale, biases.clone()),
    };
    let scores = base.len();
    let output = output(file.model_info.as_ref(), scores)?;
    let names = features
        .float_features
        .iter()
        .map(|feature| feature.feature_id.clone());
    let names: Vec<String> = names.collect();
    let named = names.iter().any(|name| !name.is_empty());
    let count = names.len();
    let classes = match output {
        Output::Value(_) => None,
        _ => classes(file.model_info.as_ref()),
    };
    let trees = trees(&file, scores)?;
    let ensemble = SavedForest {
        kind: CATBOOST,
        inputs: open_numbers(count),
        gaps: features
            .float_features
            .iter()
            .any(|feature| feature.has_nans),
        names: if named { names } else { Vec::new() },
        ranges: Vec::new(),
        base,
        trees: trees.into_iter().map(|tree| tree.scaled(scale)).collect(),
        copies: scores,
        output,
        notes: Vec::new(),
    };
    ensemble.checked()?.understood(classes, None)
}

/// Every tree once for each score.
fn trees(file: &File, scores: usize) -> Result<Vec<Tree>, Error> {
    let mut growth = Growth::new(CATBOOST);
    let mut trees = Vec::new();
    for target in 0..scores {
        for tree in &file.oblivious_trees {
            let leaves = tree
                .leaf_values
                .iter()
                .skip(target)
                .step_by(scores)
                .copied();
            let conditions = tree.splits.iter().map(|split| split.condition(file));
            let conditions = conditions.collect::<Result<_, _>>()?;
            let form = growth.oblivious(conditions, leaves.collect())?;
            trees.push(Tree { target, form });
        }
        for tree in &file.trees {
            let form = growth.general(tree, |node| node.found(target, scores, file))?;
            trees.push(Tree { target, form });
        }
    }
    Ok(trees)
}

impl SavedNode {
    fn found(&self, target: usize, scores: usize, file: &File) -> Result<Found<&Self>, Error> {
        match (self, &self.value) {
            (_, Some(LeafValue::One(value))) if scores == 1 => Ok(Found::Leaf(*value)),
            (_, Some(LeafValue::Each(values))) if values.len() == scores => {
                Ok(Found::Leaf(values[target]))
            }
            (
                Self {
                    split: Some(split),
                    left: Some(left),
                    right: Some(right),
                    ..
                },
                None,
            ) => Ok(Found::Split {
                condition: split.condition(file)?,
                yes: right,
                no: left,
            }),
            _ => Err(Error::Damaged(CATBOOST)),
        }
    }
}

impl Split {
    fn condition(&self, file: &File) -> Result<Condition, Error> {
        if self.split_type != "FloatFeature" {
            return Err(Error::CategoryStatistics);
        }
        let numbers = &file.features_info.float_features;
        let feature = self.float_feature_index;
        let known = feature.and_then(|feature| Some((feature, numbers.get(feature)?)));
        match (known, self.border) {
            (Some((feature, known)), Some(border)) if border.is_finite() => {
                let missing = known.nan_value_treatment == "AsTrue";
                let condition = Condition::at_least(feature, exceeding(border));
                Ok(condition.with_missing(missing))
            }
            _ => Err(Error::Damaged(CATBOOST)),
        }
    }
}

/// What scores mean follows from the loss the model was trained for.
fn output(info: Option<&Info>, scores: usize) -> Result<Output, Error> {
    let loss = info.and_then(|info| loss(info.params.as_ref()?));
    match loss.as_deref() {
        Some("Logloss" | "CrossEntropy") if scores == 1 => Ok(Output::Logistic),
        Some("MultiClass") => Ok(Output::Softmax(scores)),
        Some("MultiClassOneVsAll") => Ok(Output::OneVersusRest(scores)),
        Some("RMSE" | "MAE" | "Quantile" | "MAPE" | "Huber" | "Expectile" | "LogCosh" | "Lq")
            if scores == 1 =>
        {
            Ok(Output::Value(ValueLink::Identity))
        }
        other => Err(Error::Objective(printable(
            other.unwrap_or("without a name"),
        ))),
    }
}

/// Parameters are an object, or one written as text.
fn loss(parameters: &Value) -> Option<String> {
    let parsed = parameters.as_str().map(serde_json::from_str::<Value>);
    let parsed = parsed.and_then(Result::ok);
    let loss = parsed.as_ref().unwrap_or(parameters).get("loss_function")?;
    Some(loss.get("type")?.as_str()?.to_owned())
}

fn classes(info: Option<&Info>) -> Option<Vec<String>> {
    let names = &info?.class_params.as_ref()?.class_names;
    let name = |value: &Value| match value {
        Value::String(name) => printable(name),
        other => other.to_string(),
    };
    (!names.is_empty()).then(|| names.iter().map(name).collect())
}
