use std::collections::{BTreeMap, HashSet};

use preparation::{Input, MOST_NAMES};
use serde::{Deserialize, de::IgnoredAny};

use super::kind::CATBOOST;
use crate::{
    error::Error,
    model::forest::Condition,
    read::{json, trees::threshold::exceeding, understanding::open_numbers},
    words::tidy,
};

/// Features as a file lists them, by kind.
#[derive(Deserialize)]
pub(crate) struct Features {
    #[serde(default, deserialize_with = "json::or_empty")]
    float_features: Vec<FloatFeature>,
    #[serde(default, deserialize_with = "json::or_empty")]
    categorical_features: Vec<CategoricalFeature>,
    #[serde(default, deserialize_with = "json::or_empty")]
    text_features: Vec<IgnoredAny>,
    #[serde(default, deserialize_with = "json::or_empty")]
    embedding_features: Vec<IgnoredAny>,
    /// Names of all categories, whichever feature they belong to; none where the file was saved without
    /// its pool.
    #[serde(default, deserialize_with = "json::or_empty")]
    cat_features_hash: Vec<Hashed>,
}

#[derive(Deserialize)]
struct FloatFeature {
    #[serde(default, deserialize_with = "json::or_empty")]
    feature_id: String,
    flat_feature_index: Option<usize>,
    #[serde(default)]
    has_nans: bool,
    #[serde(default)]
    nan_value_treatment: String,
}

#[derive(Deserialize)]
struct CategoricalFeature {
    #[serde(default, deserialize_with = "json::or_empty")]
    feature_id: String,
    flat_feature_index: Option<usize>,
    /// Hashes of the names that trees ask for.
    #[serde(default, deserialize_with = "json::or_empty")]
    values: Vec<i64>,
}

/// A name, and what trees ask for in its place.
#[derive(Deserialize)]
struct Hashed {
    hash: i64,
    value: String,
}

/// The features in the order of the training table.
pub(crate) struct Columns {
    pub(crate) inputs: Vec<Input>,
    pub(crate) names: Vec<String>,
    /// Whether training saw missing values.
    pub(crate) gaps: bool,
    numbers: Vec<Number>,
    categories: Vec<Category>,
}

/// Where a number stands, and whether it exceeds every border where it is missing.
struct Number {
    column: usize,
    missing: bool,
}

/// Where a category stands, and the position of each hash among its names.
struct Category {
    column: usize,
    positions: BTreeMap<u32, u32>,
}

impl Columns {
    /// # Errors
    /// [`Error::Damaged`], [`Error::CategoryStatistics`] for texts, and [`Error::CategoryNames`].
    pub(crate) fn of(features: &Features) -> Result<Self, Error> {
        if !(features.text_features.is_empty() && features.embedding_features.is_empty()) {
            return Err(Error::CategoryStatistics);
        }
        let (floats, categories) = (&features.float_features, &features.categorical_features);
        let count = floats.len() + categories.len();
        let mut columns = Self {
            inputs: open_numbers(count.min(circuit::MOST_FEATURES + 1)),
            names: vec![String::new(); count],
            gaps: floats.iter().any(|feature| feature.has_nans),
            numbers: Vec::new(),
            categories: Vec::new(),
        };
        let known = columns.inputs.len();
        let mut taken = HashSet::new();
        let mut place = |flat: Option<usize>, index: usize| {
            let column = flat.unwrap_or(index);
            let is_free = column < known && taken.insert(column);
            is_free.then_some(column).ok_or(Error::Damaged(CATBOOST))
        };
        for (index, feature) in floats.iter().enumerate() {
            let column = place(feature.flat_feature_index, index)?;
            columns.names[column].clone_from(&feature.feature_id);
            let missing = feature.nan_value_treatment == "AsTrue";
            columns.numbers.push(Number { column, missing });
        }
        for (index, feature) in categories.iter().enumerate() {
            let column = place(feature.flat_feature_index, floats.len() + index)?;
            columns.names[column].clone_from(&feature.feature_id);
            let (names, positions) = features.names_of(feature)?;
            columns.inputs[column] = Input::Category {
                names,
                may_miss: true,
                other_is_missing: true,
            };
            columns.categories.push(Category { column, positions });
        }
        Ok(columns)
    }

    /// `x > border`, in 32 bits.
    pub(crate) fn above(&self, index: usize, border: f32) -> Option<Condition> {
        let Number { column, missing } = self.numbers.get(index)?;
        let condition = Condition::at_least(*column, exceeding(border));
        border.is_finite().then(|| condition.with_missing(*missing))
    }

    /// Whether a category is the one of this hash.
    pub(crate) fn is(&self, index: usize, hash: i64) -> Option<Condition> {
        let Category { column, positions } = self.categories.get(index)?;
        let position = positions.get(&(hash as u32))?;
        Some(Condition::one_of(*column, &[*position]))
    }
}

impl Features {
    /// Names of one feature, and the position of each hash among them: those that trees ask for, and those
    /// that trees ask of no other feature, since the file does not tell whose they are.
    fn names_of(
        &self,
        feature: &CategoricalFeature,
    ) -> Result<(Vec<String>, BTreeMap<u32, u32>), Error> {
        let asked: HashSet<u32> = feature.values.iter().map(|hash| *hash as u32).collect();
        let others = self.categorical_features.iter();
        let elsewhere: HashSet<u32> = others
            .flat_map(|other| other.values.iter().map(|hash| *hash as u32))
            .filter(|hash| !asked.contains(hash))
            .collect();
        let all = self.cat_features_hash.len() <= MOST_NAMES;
        let belongs = |hashed: &&Hashed| {
            let hash = hashed.hash as u32;
            asked.contains(&hash) || all && !elsewhere.contains(&hash)
        };
        let mut hashed: Vec<&Hashed> = self.cat_features_hash.iter().filter(belongs).collect();
        hashed.sort_by(|a, b| in_order(&a.value, &b.value));
        let positions: BTreeMap<u32, u32> = hashed
            .iter()
            .zip(0..)
            .map(|(hashed, position)| (hashed.hash as u32, position))
            .collect();
        let is_complete = asked.iter().all(|hash| positions.contains_key(hash));
        if hashed.is_empty() || !is_complete || hashed.len() > MOST_NAMES {
            return Err(Error::CategoryNames);
        }
        let names = hashed.iter().map(|hashed| tidy(&hashed.value)).collect();
        Ok((names, positions))
    }
}

/// Numbers by size, texts by letters.
fn in_order(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(text: &str) -> Features {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn columns_stand_as_in_the_training_table_and_names_where_they_may_belong() {
        let columns = Columns::of(&features(
            r#"{"float_features": [{"feature_id": "age", "flat_feature_index": 1}],
                "categorical_features": [
                    {"feature_id": "colour", "flat_feature_index": 0, "values": [-1]},
                    {"feature_id": "size", "flat_feature_index": 2, "values": [7]}],
                "cat_features_hash": [{"hash": 4294967295, "value": "red"},
                    {"hash": 7, "value": "10"}, {"hash": 9, "value": "9"}]}"#,
        ))
        .unwrap();
        assert_eq!(columns.names, ["colour", "age", "size"]);
        assert_eq!(columns.inputs[0].names(), ["9", "red"]);
        assert_eq!(columns.inputs[2].names(), ["9", "10"]);
        assert_eq!(columns.is(0, -1).unwrap().edges, [1.0, 2.0]);
        assert!(columns.is(0, 7).is_none());
    }

    #[test]
    fn lists_that_are_null_are_empty() {
        let columns = Columns::of(&features(
            r#"{"float_features": [{"feature_id": null}], "categorical_features": null,
                "cat_features_hash": null}"#,
        ));
        assert_eq!(columns.unwrap().names, [""]);
    }

    #[test]
    fn categories_without_names_are_refused() {
        let nameless = features(r#"{"categorical_features": [{"values": [3]}]}"#);
        assert_eq!(Columns::of(&nameless).err(), Some(Error::CategoryNames));
    }
}
