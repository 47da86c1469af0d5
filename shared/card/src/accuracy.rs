use serde::{Deserialize, Serialize};

use crate::table::MOST_ROWS;

/// A coefficient of determination below it says no more than that the model is of no use for these rows.
const LOWEST_DETERMINATION: f64 = -1e15;

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
    /// Checks what a card says of it.
    ///
    /// # Errors
    /// What is wrong, in words that name no value.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let possible = match self.metric {
            Metric::Accuracy => 0.0..=1.0,
            Metric::R2 => LOWEST_DETERMINATION..=1.0,
        };
        let is_possible = [self.float, self.integer]
            .iter()
            .all(|measured| possible.contains(measured));
        ((1..=MOST_ROWS).contains(&self.rows) && is_possible)
            .then_some(())
            .ok_or("The accuracy is out of bounds.")
    }

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
