use serde::{Deserialize, Serialize};

/// How closely the integer model answers as the original: on the owner's rows where there are some, else
/// on rows drawn inside the ranges. With lookups, under their simulated noise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fidelity {
    /// Rows that were compared.
    pub rows: usize,
    /// Whether they are the owner's.
    pub is_measured: bool,
    /// Share of answers with another label, where the answer is one.
    pub labels: Option<f64>,
    /// Largest error of a probability, where scores leave that stand for some. Of noisy answers: of a
    /// row's root mean square.
    pub probability: Option<f64>,
    /// Mean error of the probabilities.
    #[serde(default)]
    pub mean_probability: Option<f64>,
    /// Coefficient of determination against the original's scores, of the worst output, where scores leave.
    pub determination: Option<f64>,
}

/// Something that makes it doubtful whether the original was given what it was trained on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// What was seen.
    pub what: String,
    /// What to look at.
    pub action: String,
}
