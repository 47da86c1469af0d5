//! LightGBM's `save_model`: lines of `key=value`, in blocks that begin with `Tree=`.

use std::{collections::BTreeMap, str::FromStr};

use super::categories::Names;
use super::header::{Header, Missing, categorical, numerical};
use crate::{
    error::Error,
    file_kind::FileKind,
    model::forest::Form,
    read::{
        reader::Reader,
        trees::growth::{Found, Growth},
        understanding::Understanding,
    },
};

const LIGHTGBM_TEXT: FileKind = FileKind {
    name: "LightGBM text file",
    program: "LightGBM",
    extension: ".txt",
};

/// LightGBM's `save_model`.
pub(crate) struct LightgbmText;

impl Reader for LightgbmText {
    fn kind(&self) -> FileKind {
        LIGHTGBM_TEXT
    }

    fn recognises(&self, file: &[u8]) -> bool {
        file.starts_with(b"tree\n") || file.starts_with(b"tree\r\n")
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        let text = std::str::from_utf8(file).map_err(|_| Error::Damaged(LIGHTGBM_TEXT))?;
        read(&text.replace('\r', ""))
    }
}

type Fields<'a> = BTreeMap<&'a str, &'a str>;

/// # Errors
/// [`Error::Damaged`] and those of [`Header::with`] and [`Growth`].
fn read(text: &str) -> Result<Understanding, Error> {
    let (body, tail) = text
        .split_once("\nend of trees")
        .ok_or(Error::Damaged(LIGHTGBM_TEXT))?;
    let mut blocks = body.split("\nTree=");
    let head = blocks.next().unwrap_or_default();
    let averages = head.lines().any(|line| line.trim() == "average_output");
    let fields = fields(head);
    let names: Vec<String> = list(&fields, "feature_names")?;
    let mut growth = Growth::new(LIGHTGBM_TEXT);
    let mut gaps = false;
    let forms = blocks.map(|block| {
        let tree = SavedTree::read(block)?;
        gaps |= tree
            .decisions
            .iter()
            .any(|decision| missing(*decision) != Missing::Never);
        tree.form(&mut growth, names.len())
    });
    let forms = forms.collect::<Result<_, _>>()?;
    let ranges = fields
        .get("feature_infos")
        .map_or(Vec::new(), |infos| ranges(infos));
    Header {
        kind: LIGHTGBM_TEXT,
        objective: fields.get("objective").copied().unwrap_or_default().into(),
        classes: one(&fields, "num_class")?,
        trees_each: one(&fields, "num_tree_per_iteration")?,
        averages,
        gaps,
        categories: categories(tail)?,
        is_categorical: is_categorical(&fields, tail, names.len()),
        ranges: if ranges.len() == names.len() {
            ranges
        } else {
            Vec::new()
        },
        names,
    }
    .with(forms)
}

/// Names of categories, which stand behind everything else.
fn categories(tail: &str) -> Result<Names, Error> {
    let line = tail
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("pandas_categorical:"));
    let names: Option<Names> = match line.map(str::trim) {
        None | Some("" | "None") => None,
        Some(names) => serde_json::from_str(names).map_err(|_| Error::Damaged(LIGHTGBM_TEXT))?,
    };
    Ok(names.unwrap_or_default())
}

/// Which features hold categories: those that the parameters name, else those without a range.
fn is_categorical(fields: &Fields, tail: &str, features: usize) -> Vec<bool> {
    let written = tail.lines().find_map(|line| {
        line.strip_prefix("[categorical_feature: ")?
            .strip_suffix(']')
    });
    let indices: Vec<usize> = written
        .unwrap_or_default()
        .split(',')
        .filter_map(|index| index.trim().parse().ok())
        .collect();
    if !indices.is_empty() {
        return (0..features)
            .map(|index| indices.contains(&index))
            .collect();
    }
    let infos = fields.get("feature_infos").copied().unwrap_or_default();
    let infos = infos.split_whitespace();
    let mut listed: Vec<bool> = infos
        .map(|info| info != "none" && !info.starts_with('['))
        .collect();
    listed.resize(features, false);
    listed
}

/// One tree. A child at least 0 is a split, otherwise leaf `-1 - child`.
struct SavedTree {
    features: Vec<usize>,
    thresholds: Vec<f64>,
    decisions: Vec<u8>,
    left: Vec<i64>,
    right: Vec<i64>,
    leaves: Vec<f64>,
    category_bounds: Vec<usize>,
    categories: Vec<u32>,
}

impl SavedTree {
    fn read(block: &str) -> Result<Self, Error> {
        let fields = fields(block);
        if fields.get("is_linear").is_some_and(|linear| *linear != "0") {
            return Err(Error::LinearLeaves);
        }
        Ok(Self {
            features: list(&fields, "split_feature")?,
            thresholds: list(&fields, "threshold")?,
            decisions: list(&fields, "decision_type")?,
            left: list(&fields, "left_child")?,
            right: list(&fields, "right_child")?,
            leaves: list(&fields, "leaf_value")?,
            category_bounds: list(&fields, "cat_boundaries")?,
            categories: list(&fields, "cat_threshold")?,
        })
    }

    fn form(&self, growth: &mut Growth, features: usize) -> Result<Form, Error> {
        let root = if self.left.is_empty() { -1 } else { 0 };
        growth.general(root, |place: i64| {
            self.found(place, features)
                .ok_or(Error::Damaged(LIGHTGBM_TEXT))?
        })
    }

    fn found(&self, place: i64, features: usize) -> Option<Result<Found<i64>, Error>> {
        let Ok(split) = usize::try_from(place) else {
            let leaf = usize::try_from(-1 - place).ok()?;
            return Some(Ok(Found::Leaf(*self.leaves.get(leaf)?)));
        };
        let feature = *self
            .features
            .get(split)
            .filter(|feature| **feature < features)?;
        let threshold = *self.thresholds.get(split)?;
        let decision = *self.decisions.get(split)?;
        let (left, right) = (*self.left.get(split)?, *self.right.get(split)?);
        if decision & 1 == 1 {
            let condition = categorical(feature, self.category_set(threshold)?);
            return Some(Ok(Found::Split {
                condition,
                yes: left,
                no: right,
            }));
        }
        Some(Ok(Found::Split {
            condition: numerical(feature, threshold, missing(decision), decision & 2 == 2),
            yes: right,
            no: left,
        }))
    }

    /// Bits of the categories that go to the left; the threshold is their index.
    fn category_set(&self, threshold: f64) -> Option<&[u32]> {
        let index = threshold as usize;
        let (first, end) = (
            *self.category_bounds.get(index)?,
            *self.category_bounds.get(index + 1)?,
        );
        self.categories.get(first..end)
    }
}

/// Which values a split takes for missing.
fn missing(decision: u8) -> Missing {
    match decision >> 2 & 3 {
        1 => Missing::Zero,
        2 => Missing::Gap,
        _ => Missing::Never,
    }
}

fn fields(block: &str) -> Fields<'_> {
    block
        .lines()
        .filter_map(|line| line.trim_end().split_once('='))
        .collect()
}

fn one<T: FromStr>(fields: &Fields, key: &str) -> Result<T, Error> {
    let value = fields.get(key).and_then(|value| value.parse().ok());
    value.ok_or(Error::Damaged(LIGHTGBM_TEXT))
}

/// Values between spaces; none where the key is missing.
fn list<T: FromStr>(fields: &Fields, key: &str) -> Result<Vec<T>, Error> {
    let values = fields
        .get(key)
        .copied()
        .unwrap_or_default()
        .split_whitespace();
    let values: Result<Vec<T>, _> = values.map(str::parse).collect();
    values.map_err(|_| Error::Damaged(LIGHTGBM_TEXT))
}

/// `[low:high]` for each feature; categories and constants have none.
fn ranges(infos: &str) -> Vec<Option<(f64, f64)>> {
    let range = |info: &str| {
        let (low, high) = info.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
        let (low, high) = (low.parse().ok()?, high.parse().ok()?);
        (low < high).then_some((low, high))
    };
    infos.split_whitespace().map(range).collect()
}
