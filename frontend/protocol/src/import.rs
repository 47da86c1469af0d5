use card::{ModelCard, OpenQuestion, QuantizationChoice};
use serde::{Deserialize, Serialize};

use crate::CardCost;

/// What the compiler understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// What the file holds, in words: "StandardScaler, then LogisticRegression".
    pub understood: Vec<String>,
    /// A complete card with names and ranges taken from the data, ready to be edited.
    pub draft: ModelCard,
    /// Accuracy at each precision that was tried; the chosen one is marked.
    pub choices: Vec<QuantizationChoice>,
    /// What the model is made of, layer by layer, in words: "784 inputs", "64 hidden neurons with ReLU".
    pub layers: Vec<String>,
    /// Work, sizes and leak of one answer.
    pub cost: CardCost,
    /// What the owner should know (no data given, columns matched by position...).
    pub remarks: Vec<String>,
    /// What the file leaves open, and what it was taken to mean.
    pub questions: Vec<OpenQuestion>,
}
