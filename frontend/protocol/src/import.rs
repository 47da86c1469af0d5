use std::fmt;

use card::{
    Comparison, Doubt, Fidelity, LookupChoice, ModelCard, OpenQuestion, QuantizationChoice,
    table::ColumnFacts,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::CardCost;

/// A file and what it is called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize)]
pub struct NamedFile {
    /// Its name, without folders.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

impl NamedFile {
    /// A file that stands for itself, whatever it is called.
    pub fn alone(bytes: Vec<u8>) -> Vec<Self> {
        let name = String::new();
        vec![Self { name, bytes }]
    }
}

impl fmt::Debug for NamedFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NamedFile({:?}, redacted)", self.name)
    }
}

/// What the compiler understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// What the file holds, in words: "StandardScaler, then LogisticRegression".
    pub understood: Vec<String>,
    /// A complete card with names and ranges taken from the data, ready to be edited.
    pub draft: ModelCard,
    /// Accuracy at each precision that was tried; the chosen one is marked.
    pub choices: Vec<QuantizationChoice>,
    /// Numbers of lookups that trees can be brought down to, the most first; the chosen one is marked.
    pub budget: Vec<LookupChoice>,
    /// What the model is made of, layer by layer, in words: "784 inputs", "64 hidden neurons with ReLU".
    pub layers: Vec<String>,
    /// Work, sizes and leak of one answer.
    pub cost: CardCost,
    /// Microseconds that sealing one copy takes one worker here, about.
    pub sealing_micros: u64,
    /// What the owner should know (no data given, columns matched by position...).
    pub remarks: Vec<String>,
    /// How closely the compiled model answers as the original.
    pub fidelity: Fidelity,
    /// Both side by side, in detail: for the owner's screen alone.
    pub comparison: Comparison,
    /// What makes it doubtful whether the original was given what it was trained on.
    pub doubts: Vec<Doubt>,
    /// Columns of the labelled rows with their first values and roles: for the owner's screen alone.
    pub columns: Vec<ColumnFacts>,
    /// What the file leaves open, and what it was taken to mean.
    pub questions: Vec<OpenQuestion>,
    /// The first labelled pictures, as pixels from 0 to 1, plane by plane: for the owner's screen alone.
    pub shown: Vec<Vec<f64>>,
}
