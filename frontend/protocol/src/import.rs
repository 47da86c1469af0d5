use card::{Accuracy, ModelCard};
use circuit::LookupSet;
use serde::{Deserialize, Serialize};

use crate::Cost;

/// What the owner may choose before compiling.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSettings {
    /// Bits of inputs and weights; none: chosen by accuracy and noise.
    pub bits: Option<(u8, u8)>,
    /// Ranges the owner typed, by feature, in cleartext units.
    pub ranges: Option<Vec<(f64, f64)>>,
    /// Width and height when the features are pixels.
    pub image: Option<(usize, usize)>,
    /// Names of the classes, in the model's order, for files that only number them.
    pub classes: Option<Vec<String>>,
    /// What may leave the evaluator; none: the label of several classes where lookups are needed
    /// anyway, otherwise scores.
    pub policy: Option<PolicyChoice>,
}

/// What the owner lets out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum PolicyChoice {
    /// Scores.
    Scores {
        /// Bits of resolution, 4 to 16.
        resolution_bits: u8,
    },
    /// The class with the highest score.
    Label,
    /// Whether the one score reaches a threshold.
    Decision {
        /// In units of the score: `ln(p / (1 - p))` for a probability `p`. It becomes part of the
        /// sealed model, so another one takes another import.
        threshold: f64,
    },
}

/// What the compiler understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// What the file holds, in words: "StandardScaler, then LogisticRegression".
    pub understood: Vec<String>,
    /// A complete card with names and ranges taken from the data, ready to be edited.
    pub draft: ModelCard,
    /// Each feature as found.
    pub fields: Vec<ImportedField>,
    /// Accuracy at each precision that was tried; the chosen one is marked.
    pub choices: Vec<QuantizationChoice>,
    /// What the model is made of, layer by layer, in words: "784 inputs", "64 hidden neurons with ReLU".
    pub layers: Vec<String>,
    /// Work, sizes and leak of one answer.
    pub cost: Cost,
    /// What the owner should know (no data given, columns matched by position...).
    pub remarks: Vec<String>,
}

/// One feature as found in model and data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedField {
    /// Column name, or "feature 1".
    pub name: String,
    /// Smallest value seen, or assumed.
    pub minimum: f64,
    /// Largest value seen, or assumed.
    pub maximum: f64,
}

/// One tried precision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantizationChoice {
    /// Bits of an input.
    pub input_bits: u8,
    /// Bits of a weight.
    pub weight_bits: u8,
    /// Parameters of the lookups, if there are any.
    pub lookups: Option<LookupSet>,
    /// Accuracy at this precision, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// Whether it was chosen.
    pub chosen: bool,
}
