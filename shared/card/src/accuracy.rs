use serde::{Deserialize, Serialize};

/// Original against integer model, measured in the owner's browser.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accuracy {
    /// Labelled rows.
    pub rows: usize,
    /// Whether the original was trained on them, as its owner says.
    #[serde(default)]
    pub origin: RowsOrigin,
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

    /// The same of rows that the owner says to come from there.
    pub fn on(self, origin: RowsOrigin) -> Self {
        Self { origin, ..self }
    }
}

/// Where labelled rows come from, as only the owner can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowsOrigin {
    /// Held out: the original was not trained on them.
    HeldOut,
    /// The original was trained on them, or on some of them.
    Training,
    /// The owner does not know, or was not asked.
    #[default]
    Unknown,
}

impl RowsOrigin {
    /// Each of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::HeldOut, Self::Training, Self::Unknown];

    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::HeldOut => "No: they were held out, so accuracy on new rows is about the same.",
            Self::Training => {
                "Yes, or some of them: accuracy on new rows is likely lower than on these."
            }
            Self::Unknown => "I do not know.",
        }
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
