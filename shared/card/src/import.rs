use circuit::LookupSet;
use serde::{Deserialize, Serialize};

use crate::{Accuracy, PolicyChoice};

/// What the owner may choose before a model is compiled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSettings {
    /// Bits of inputs and weights, 2 to 16; none: chosen by accuracy and noise.
    pub bits: Option<(u8, u8)>,
    /// Smallest and largest value of each feature, in cleartext units; none: from data and scaler.
    pub ranges: Option<Vec<(f64, f64)>>,
    /// Width and height when the features are pixels, of one grey plane or of three colours.
    pub image: Option<(usize, usize)>,
    /// Names of the classes, in the model's order, for files that only number them.
    pub classes: Option<Vec<String>>,
    /// What leaves the evaluator; none: the label of several classes where lookups are needed anyway,
    /// otherwise scores.
    pub policy: Option<PolicyChoice>,
}

/// One precision that was tried.
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
