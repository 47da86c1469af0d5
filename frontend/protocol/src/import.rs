use api::card::{AccuracyReport, ModelCard};
use serde::{Deserialize, Serialize};

/// What the owner may choose before compiling.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSettings {
    /// Bits of inputs and weights; none: chosen by accuracy and noise.
    pub bits: Option<(u8, u8)>,
    /// Ranges the owner typed, by feature, in cleartext units.
    pub ranges: Option<Vec<(f64, f64)>>,
    /// Width and height when the features are pixels.
    pub image: Option<(usize, usize)>,
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
    /// External products of one answer.
    pub external_products: usize,
    /// Rows that share one ciphertext.
    pub rows_per_ciphertext: usize,
    /// Bytes of one sealed copy.
    pub sealed_bytes: u64,
    /// Bytes of one encrypted row.
    pub input_bytes: u64,
    /// Bytes of its result.
    pub result_bytes: u64,
    /// Bound on what one answer gives away beyond the scores (nats).
    pub leakage_per_answer: f64,
    /// Answers after which linear algebra on the scores gives the model away: features + 1.
    pub answers_to_extract: u64,
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
    /// Accuracy at this precision, with labelled data.
    pub accuracy: Option<AccuracyReport>,
    /// Whether it was chosen.
    pub chosen: bool,
}
