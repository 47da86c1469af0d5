use card::{OutputMeaning, ValueLink};
use serde::Deserialize;
use serde_json::Value;

use super::{
    columns::{Columns, Features},
    kind::CATBOOST,
};
use crate::{
    error::Error,
    file_kind::FileKind,
    model::forest::{Condition, Tree},
    read::{
        json,
        reader::Reader,
        trees::{
            growth::{Found, Growth},
            output::Output,
            saved::SavedForest,
        },
        understanding::Understanding,
    },
    words::printable,
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
    #[serde(default, deserialize_with = "json::or_empty")]
    oblivious_trees: Vec<ObliviousTree>,
    #[serde(default, deserialize_with = "json::or_empty")]
    trees: Vec<SavedNode>,
    scale_and_bias: Option<(f64, Bias)>,
}

#[derive(Deserialize)]
struct Info {
    class_params: Option<Classes>,
    params: Option<Value>,
}

#[derive(Deserialize)]
struct Classes {
    #[serde(default, deserialize_with = "json::or_empty")]
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
    #[serde(default, deserialize_with = "json::or_empty")]
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
    cat_feature_index: Option<usize>,
    /// The hash of a category's name.
    value: Option<i64>,
}

/// # Errors
/// [`Error::Damaged`], [`Error::Objective`], [`Error::CategoryStatistics`] and those of [`Growth`].
fn read(text: &[u8]) -> Result<Understanding, Error> {
    let file: File = serde_json::from_slice(text).map_err(|_| Error::Damaged(CATBOOST))?;
    let columns = Columns::of(&file.features_info)?;
    let (scale, base) = match &file.scale_and_bias {
        None => (1.0, vec![0.0]),
        Some((scale, Bias::One(bias))) => (*scale, vec![*bias]),
        Some((scale, Bias::Each(biases))) => (*scale, biases.clone()),
    };
    let scores = base.len();
    let output = output(file.model_info.as_ref(), scores)?;
    let classes = match output {
        Output::Value(_) | Output::Values(..) | Output::Labels(_) => None,
        _ => classes(file.model_info.as_ref()),
    };
    let trees = trees(&file, scores, &columns)?;
    let is_share = loss_of(file.model_info.as_ref()).as_deref() == Some("CrossEntropy");
    let is_named = columns.names.iter().any(|name| !name.is_empty());
    let ensemble = SavedForest {
        kind: CATBOOST,
        inputs: columns.inputs,
        gaps: columns.gaps,
        names: if is_named { columns.names } else { Vec::new() },
        ranges: Vec::new(),
        base,
        trees: trees.into_iter().map(|tree| tree.scaled(scale)).collect(),
        copies: scores,
        output,
        notes: Vec::new(),
    };
    let mut understanding = ensemble.checked()?.understood(classes, None)?;
    if is_share {
        understanding.leave_open(SHARE, &[OutputMeaning::Labels, OutputMeaning::Values]);
    }
    Ok(understanding)
}

const SHARE: &str = "The model was trained with cross-entropy, for shares between 0 and 1 or for two classes: is its answer a share, or the probability of a class?";

/// Every tree once for each score.
fn trees(file: &File, scores: usize, columns: &Columns) -> Result<Vec<Tree>, Error> {
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
            let conditions = tree.splits.iter().map(|split| split.condition(columns));
            let conditions = conditions.collect::<Result<_, _>>()?;
            let form = growth.oblivious(conditions, leaves.collect())?;
            trees.push(Tree { target, form });
        }
        for tree in &file.trees {
            let form = growth.general(tree, |node| node.found(target, scores, columns))?;
            trees.push(Tree { target, form });
        }
    }
    Ok(trees)
}

impl SavedNode {
    fn found(
        &self,
        target: usize,
        scores: usize,
        columns: &Columns,
    ) -> Result<Found<&Self>, Error> {
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
                condition: split.condition(columns)?,
                yes: right,
                no: left,
            }),
            _ => Err(Error::Damaged(CATBOOST)),
        }
    }
}

impl Split {
    /// Comparisons of numbers are of 32 bits: yes where `x > border`.
    fn condition(&self, columns: &Columns) -> Result<Condition, Error> {
        let condition = match self.split_type.as_str() {
            "FloatFeature" => {
                let feature = self.float_feature_index.zip(self.border);
                feature.and_then(|(index, border)| columns.above(index, border))
            }
            "OneHotFeature" => {
                let feature = self.cat_feature_index.zip(self.value);
                feature.and_then(|(index, hash)| columns.is(index, hash))
            }
            _ => return Err(Error::CategoryStatistics),
        };
        condition.ok_or(Error::Damaged(CATBOOST))
    }
}

/// What scores mean follows from the loss the model was trained for.
fn output(info: Option<&Info>, scores: usize) -> Result<Output, Error> {
    let loss = loss_of(info);
    let loss = loss.as_deref().unwrap_or("without a name");
    Ok(match loss {
        "Logloss" | "CrossEntropy" | "Focal" if scores == 1 => Output::Logistic,
        "MultiClass" => Output::Softmax(scores),
        "MultiClassOneVsAll" => Output::OneVersusRest(scores),
        "MultiLogloss" | "MultiCrossEntropy" => Output::Labels(scores),
        "MultiRMSE" | "MultiRMSEWithMissingValues" | "MultiQuantile" => {
            Output::Values(scores, ValueLink::Identity)
        }
        "Poisson" | "Tweedie" if scores == 1 => Output::Value(ValueLink::Exponential),
        _ if scores == 1 && VALUES.contains(&loss) => Output::Value(ValueLink::Identity),
        other => return Err(Error::Objective(printable(other))),
    })
}

/// Losses of models whose score is the value, or the rank.
const VALUES: [&str; 20] = [
    "RMSE",
    "MAE",
    "Quantile",
    "LogLinQuantile",
    "MAPE",
    "Huber",
    "Expectile",
    "LogCosh",
    "Lq",
    "GroupQuantile",
    "YetiRank",
    "YetiRankPairwise",
    "PairLogit",
    "PairLogitPairwise",
    "QueryRMSE",
    "QuerySoftMax",
    "QueryCrossEntropy",
    "StochasticRank",
    "StochasticFilter",
    "LambdaMart",
];

fn loss_of(info: Option<&Info>) -> Option<String> {
    loss(info?.params.as_ref()?)
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
