use serde::{Deserialize, Serialize};

/// Original against integer model, measured in the owner's browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accuracy {
    /// Labelled rows.
    pub rows: usize,
    /// `accuracy` (share of right classes) or `r2` (coefficient of determination).
    pub metric: Metric,
    /// Of the original float model.
    pub float: f64,
    /// Of the quantized integer model.
    pub integer: f64,
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
