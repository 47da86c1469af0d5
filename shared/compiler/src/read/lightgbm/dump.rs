//! LightGBM's `dump_model`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::categories::Names;
use super::header::{Header, Missing, numerical};
use crate::{
    error::Error,
    file_kind::FileKind,
    model::forest::Condition,
    read::{
        json,
        reader::Reader,
        trees::growth::{Found, Growth},
        understanding::Understanding,
    },
};

const LIGHTGBM_DUMP: FileKind = FileKind {
    name: "LightGBM JSON file",
    program: "LightGBM",
    extension: ".json",
};

/// LightGBM's `dump_model`.
pub(crate) struct LightgbmDump;

impl Reader for LightgbmDump {
    fn kind(&self) -> FileKind {
        LIGHTGBM_DUMP
    }

    fn recognises(&self, file: &[u8]) -> bool {
        json::has_key(file, "tree_info")
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        read(file)
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    objective: String,
    num_class: usize,
    num_tree_per_iteration: usize,
    #[serde(default)]
    average_output: bool,
    feature_names: Vec<String>,
    #[serde(default)]
    feature_infos: BTreeMap<String, Info>,
    tree_info: Vec<SavedTree>,
    #[serde(default)]
    pandas_categorical: Option<Names>,
}

#[derive(Deserialize)]
struct Info {
    min_value: f64,
    max_value: f64,
    /// Of a categorical feature.
    #[serde(default)]
    values: Vec<f64>,
}

#[derive(Deserialize)]
struct SavedTree {
    tree_structure: SavedNode,
}

#[derive(Deserialize)]
struct SavedNode {
    leaf_value: Option<f64>,
    leaf_const: Option<f64>,
    split_feature: Option<usize>,
    threshold: Option<Threshold>,
    decision_type: Option<String>,
    default_left: Option<bool>,
    missing_type: Option<String>,
    left_child: Option<Box<SavedNode>>,
    right_child: Option<Box<SavedNode>>,
}

/// A number, or categories as in "1||3".
#[derive(Deserialize)]
#[serde(untagged)]
enum Threshold {
    Number(f64),
    Categories(String),
}

/// # Errors
/// [`Error::Damaged`] and those of [`Header::with`] and [`Growth`].
fn read(text: &[u8]) -> Result<Understanding, Error> {
    let file: File = serde_json::from_slice(text).map_err(|_| Error::Damaged(LIGHTGBM_DUMP))?;
    let features = file.feature_names.len();
    let mut growth = Growth::new(LIGHTGBM_DUMP);
    let mut gaps = false;
    let forms = file.tree_info.iter().map(|tree| {
        growth.general(&tree.tree_structure, |node| {
            gaps |= node.missing() != Missing::Never;
            node.found(features)
        })
    });
    let forms = forms.collect::<Result<_, _>>()?;
    let range = |name: &String| {
        let info = file.feature_infos.get(name)?;
        (info.min_value < info.max_value).then_some((info.min_value, info.max_value))
    };
    let is_categorical = |name: &String| {
        let info = file.feature_infos.get(name);
        info.is_some_and(|info| !info.values.is_empty())
    };
    Header {
        kind: LIGHTGBM_DUMP,
        objective: file.objective,
        classes: file.num_class,
        trees_each: file.num_tree_per_iteration,
        averages: file.average_output,
        gaps,
        ranges: file.feature_names.iter().map(range).collect(),
        categories: file.pandas_categorical.unwrap_or_default(),
        is_categorical: file.feature_names.iter().map(is_categorical).collect(),
        names: file.feature_names,
    }
    .with(forms)
}

impl SavedNode {
    fn found(&self, features: usize) -> Result<Found<&Self>, Error> {
        if self.leaf_const.is_some() {
            return Err(Error::LinearLeaves);
        }
        let (Some(left), Some(right)) = (&self.left_child, &self.right_child) else {
            return self
                .leaf_value
                .map(Found::Leaf)
                .ok_or(Error::Damaged(LIGHTGBM_DUMP));
        };
        let feature = self
            .split_feature
            .filter(|f| *f < features)
            .ok_or(Error::Damaged(LIGHTGBM_DUMP))?;
        match (&self.threshold, self.decision_type.as_deref()) {
            (Some(Threshold::Number(threshold)), Some("<=")) => Ok(Found::Split {
                condition: numerical(
                    feature,
                    *threshold,
                    self.missing(),
                    self.default_left.unwrap_or(true),
                ),
                yes: right,
                no: left,
            }),
            (Some(Threshold::Categories(written)), Some("==")) => Ok(Found::Split {
                condition: Condition::one_of(feature, &categories(written)?),
                yes: left,
                no: right,
            }),
            _ => Err(Error::Damaged(LIGHTGBM_DUMP)),
        }
    }

    fn missing(&self) -> Missing {
        match self.missing_type.as_deref() {
            Some("Zero") => Missing::Zero,
            Some("NaN") => Missing::Gap,
            _ => Missing::Never,
        }
    }
}

fn categories(written: &str) -> Result<Vec<u32>, Error> {
    let parsed: Result<Vec<u32>, _> = written.split("||").map(str::parse).collect();
    parsed.map_err(|_| Error::Damaged(LIGHTGBM_DUMP))
}
