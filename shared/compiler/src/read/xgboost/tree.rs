use serde::{Deserialize, Deserializer};
use zeroize::{DefaultIsZeroes, Zeroize, ZeroizeOnDrop};

use super::kind::XGBOOST;
use crate::{
    error::Error,
    model::forest::{Condition, Form},
    read::trees::{
        growth::{Found, Growth},
        threshold::reaching,
    },
};

/// One tree: a number for each node. Comparisons are of 32-bit numbers: yes where `x < threshold` fails.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
pub(crate) struct SavedTree {
    left_children: Vec<i64>,
    /// Of a leaf that holds several numbers: its place among [`Self::leaf_weights`].
    right_children: Vec<i64>,
    split_indices: Vec<usize>,
    /// Thresholds, and the values of leaves.
    #[serde(deserialize_with = "numbers")]
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
    /// Before version 3.1 several numbers for each node.
    #[serde(default, deserialize_with = "numbers")]
    base_weights: Vec<f32>,
    /// Since version 3.1 several numbers for each leaf.
    #[serde(default, deserialize_with = "numbers")]
    leaf_weights: Vec<f32>,
    #[serde(default)]
    tree_param: Parameters,
}

#[derive(Default, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Parameters {
    size_leaf_vector: Option<String>,
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

impl Default for Flag {
    fn default() -> Self {
        Self::Number(0)
    }
}

impl DefaultIsZeroes for Flag {}

/// Numbers of which some are null: not-a-number.
fn numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
    let numbers: Vec<Option<f32>> = Vec::deserialize(deserializer)?;
    let numbers = numbers.into_iter();
    Ok(numbers.map(|number| number.unwrap_or(f32::NAN)).collect())
}

impl SavedTree {
    /// Numbers of a leaf.
    pub(crate) fn width(&self) -> usize {
        let written = self.tree_param.size_leaf_vector.as_ref();
        let width = written.and_then(|width| width.parse().ok());
        width.unwrap_or(1).max(1)
    }

    /// Which side each split of this kind sends missing values to.
    pub(crate) fn sides(&self, categorical: bool) -> impl Iterator<Item = bool> {
        let splits = self.left_children.iter().zip(&self.default_left);
        let splits = splits.enumerate().filter(move |(node, (left, _))| {
            **left >= 0 && self.is_categorical(*node) == categorical
        });
        splits.map(|(_, (_, side))| side.is_set())
    }

    fn is_categorical(&self, node: usize) -> bool {
        self.split_type.get(node).is_some_and(|kind| *kind != 0)
    }

    /// The tree with the number of this place in each leaf.
    pub(crate) fn form(
        &self,
        growth: &mut Growth,
        features: usize,
        place: usize,
    ) -> Result<Form, Error> {
        growth.general(0, |node: usize| {
            let (left, right) = (
                child(&self.left_children, node)?,
                child(&self.right_children, node)?,
            );
            let Some(left) = left else {
                let leaf = self.leaf(node, right, place);
                return Ok(Found::Leaf(leaf.ok_or(Error::Damaged(XGBOOST))?.into()));
            };
            let right = right.ok_or(Error::Damaged(XGBOOST))?;
            let feature = self.split_indices.get(node).filter(|f| **f < features);
            let feature = *feature.ok_or(Error::Damaged(XGBOOST))?;
            let condition = match self.is_categorical(node) {
                true => Condition::one_of(feature, self.categories_of(node)?),
                false => Condition::at_least(feature, reaching(self.threshold(node)?)),
            };
            let missing = self.default_left.get(node);
            let goes_left = missing.is_none_or(|flag| flag.is_set());
            Ok(Found::Split {
                condition: condition.with_missing(!goes_left),
                yes: right,
                no: left,
            })
        })
    }

    fn threshold(&self, node: usize) -> Result<f32, Error> {
        let threshold = self.split_conditions.get(node).copied();
        threshold.ok_or(Error::Damaged(XGBOOST))
    }

    fn leaf(&self, node: usize, row: Option<usize>, place: usize) -> Option<f32> {
        let width = self.width();
        if width == 1 {
            return self.split_conditions.get(node).copied();
        }
        let (numbers, row) = match self.leaf_weights.is_empty() {
            true => (&self.base_weights, node),
            false => (&self.leaf_weights, row?),
        };
        let index = row.checked_mul(width)?.checked_add(place)?;
        numbers.get(index).copied()
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
