//! What LightGBM's text and JSON files have in common. Comparisons are of 64-bit numbers: yes where
//! `x <= threshold` fails.
//!
//! Source: microsoft/LightGBM, `src/io/tree.cpp` and `src/boosting/gbdt_model_text.cpp`.

use card::{OutputMeaning, ValueLink};

use super::categories::{self, Names};
use crate::{
    error::Error,
    file_kind::FileKind,
    model::forest::{Condition, Form, Tree},
    read::{
        trees::{output::Output, saved::SavedForest},
        understanding::{Understanding, open_numbers},
    },
    words::printable,
};

/// What the head of a file says.
pub(crate) struct Header {
    pub(crate) kind: FileKind,
    pub(crate) objective: String,
    pub(crate) classes: usize,
    pub(crate) trees_each: usize,
    pub(crate) averages: bool,
    /// Whether splits tell missing values from others.
    pub(crate) gaps: bool,
    pub(crate) names: Vec<String>,
    pub(crate) ranges: Vec<Option<(f64, f64)>>,
    /// Names of categories, if the training table had any.
    pub(crate) categories: Names,
    /// Which features hold categories.
    pub(crate) is_categorical: Vec<bool>,
}

/// Which values a numerical split takes for missing.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Missing {
    /// None: a gap counts as zero.
    Never,
    /// Zeros and gaps.
    Zero,
    /// Gaps.
    Gap,
}

const CUSTOM: &str = "The model was trained for a function of your own, which the file does not hold. LightGBM predicts the plain scores of such a model: are they values, or margins of classes?";
const SHARE: &str = "The model was trained with cross-entropy, for shares between 0 and 1 or for two classes: is its answer a share, or the probability of a class?";
const ONE: [OutputMeaning; 2] = [OutputMeaning::Values, OutputMeaning::Labels];
const SEVERAL: [OutputMeaning; 3] = [
    OutputMeaning::Classes,
    OutputMeaning::Values,
    OutputMeaning::Labels,
];
const CODES: &str = "The file does not tell which features its names of categories belong to: categories are asked for by code, from 0, in the order of the training table's categories.";

impl Header {
    /// The model of these trees, in file order.
    ///
    /// # Errors
    /// [`Error::Objective`], [`Error::Damaged`] and those of [`SavedForest::checked`].
    pub(crate) fn with(self, trees: Vec<Form>) -> Result<Understanding, Error> {
        let (output, steepness) = self.output()?;
        let output = output.checked()?;
        let scores = output.scores();
        let rounds = trees.len() / scores;
        let factor = match self.averages {
            true => steepness / rounds.max(1) as f64,
            false => steepness,
        };
        if self.trees_each != scores {
            return Err(Error::Damaged(self.kind));
        }
        let is_custom = self.is_custom();
        let is_share = self.objective.split_whitespace().next() == Some("cross_entropy");
        let inputs = categories::inputs(&self.categories, &self.is_categorical);
        let notes = inputs.is_none().then_some(CODES).into_iter().collect();
        let trees = trees.into_iter().enumerate().map(|(index, form)| {
            let target = index % scores;
            Tree { target, form }.scaled(factor)
        });
        let ensemble = SavedForest {
            kind: self.kind,
            inputs: inputs.unwrap_or_else(|| open_numbers(self.names.len())),
            gaps: self.gaps,
            base: vec![0.0; scores],
            trees: trees.collect(),
            copies: 1,
            output,
            notes,
            names: self.unless_numbered(),
            ranges: self.ranges,
        };
        let mut understanding = ensemble.checked()?.understood(None, None)?;
        if is_custom {
            understanding.leave_open(CUSTOM, if scores == 1 { &ONE } else { &SEVERAL });
        }
        if is_share {
            understanding.leave_open(SHARE, &ONE);
        }
        Ok(understanding)
    }

    /// What scores mean, and the factor on the way to the log of the odds.
    fn output(&self) -> Result<(Output, f64), Error> {
        let mut words = self.objective.split_whitespace();
        let name = words.next().unwrap_or_default();
        let steepness = words.clone().find_map(|word| word.strip_prefix("sigmoid:"));
        let steepness = steepness.map_or(Ok(1.0), |text| text.parse::<f64>());
        let steepness = steepness.map_err(|_| Error::Damaged(self.kind))?;
        let values = |link| Ok((Output::Value(link), 1.0));
        match name {
            _ if self.is_custom() && self.trees_each > 1 => {
                Ok((Output::Values(self.trees_each, ValueLink::Identity), 1.0))
            }
            _ if self.is_custom() => values(ValueLink::Identity),
            "poisson" | "gamma" | "tweedie" => values(ValueLink::Exponential),
            "lambdarank" | "rank_xendcg" => values(ValueLink::Identity),
            "binary" => Ok((Output::Logistic, steepness)),
            "cross_entropy" => values(ValueLink::Logistic),
            "cross_entropy_lambda" => values(ValueLink::Softplus),
            "multiclass" => Ok((Output::Softmax(self.classes), 1.0)),
            "multiclassova" => Ok((Output::OneVersusRest(self.classes), steepness)),
            "regression" | "regression_l1" | "huber" | "fair" | "quantile" | "mape" => {
                match words.any(|word| word == "sqrt") {
                    true => values(ValueLink::Squared),
                    false => values(ValueLink::Identity),
                }
            }
            _ => Err(Error::Objective(printable(&self.objective))),
        }
    }

    /// Whether the file does not say what it was trained for: somebody's own function.
    fn is_custom(&self) -> bool {
        matches!(
            self.objective.trim(),
            "" | "custom" | "none" | "null" | "na"
        )
    }

    /// Names, unless they only count the columns.
    fn unless_numbered(&self) -> Vec<String> {
        let numbered = |(index, name): (usize, &String)| *name == format!("Column_{index}");
        match self.names.iter().enumerate().all(numbered) {
            true => Vec::new(),
            false => self.names.clone(),
        }
    }
}

/// The condition of a numerical split, which holds on the right; `left` says where missing values go.
pub(crate) fn numerical(feature: usize, threshold: f64, missing: Missing, left: bool) -> Condition {
    let edge = match threshold.abs() >= FARTHEST {
        true => threshold.signum() * f64::INFINITY,
        false => threshold.next_up(),
    };
    let condition = Condition::at_least(feature, edge);
    match missing {
        Missing::Never => condition.with_missing(0.0 >= edge),
        Missing::Gap => condition.with_missing(!left),
        Missing::Zero => {
            let mut condition = condition.with_missing(!left);
            if left != (0.0 <= threshold) {
                let zeros = [-NEARLY_ZERO, NEARLY_ZERO.next_up()];
                condition.edges.extend(zeros);
                condition.edges.sort_by(f64::total_cmp);
            }
            condition
        }
    }
}

/// What LightGBM writes for an infinite threshold.
const FARTHEST: f64 = 1e300;
/// What LightGBM takes for zero, with either sign.
const NEARLY_ZERO: f64 = 1e-35f32 as f64;

/// The condition of a categorical split, which holds on the left.
pub(crate) fn categorical(feature: usize, bitset: &[u32]) -> Condition {
    let bits = (0u32..).zip(bitset).flat_map(|(word, set)| {
        let present = (0..32).filter(move |bit| set >> bit & 1 == 1);
        present.map(move |bit| 32 * word + bit)
    });
    Condition::one_of(feature, &bits.collect::<Vec<_>>())
}
