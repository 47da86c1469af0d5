use serde::{Deserialize, Serialize};

/// Original against integer model, measured in the owner's browser.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accuracy {
    /// Labelled rows.
    pub rows: usize,
    /// What is measured.
    pub metric: Metric,
    /// Of the original float model.
    pub float: f64,
    /// Of the quantized integer model; with lookups, under their simulated noise.
    pub integer: f64,
}

impl Accuracy {
    /// What the integer model lost.
    pub fn loss(&self) -> f64 {
        self.float - self.integer
    }
}

/// How accuracy is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Share of right classes.
    Accuracy,
    /// Coefficient of determination.
    R2,
}
