use serde::{Deserialize, Serialize};

use crate::text::within;

/// What the decrypted scores mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Two classes from one score; a positive one means the second class.
    Binary {
        /// Names of the negative and the positive class.
        classes: [String; 2],
        /// Whether the sigmoid of the score is a probability (logistic) or the score is only a margin (SVM).
        probability: bool,
    },
    /// One score for each class.
    Multiclass {
        /// Class names, in output order.
        classes: Vec<String>,
        /// Whether softmax of the scores are probabilities.
        probability: bool,
    },
    /// The score is the value.
    Regression {
        /// What is predicted.
        target: String,
        /// Its unit, may be empty.
        unit: String,
        /// Decimal places worth showing.
        decimals: u8,
    },
    /// Each score says how well the input matches a vector of a gallery; the highest is the best match.
    Match {
        /// Names of the vectors, in output order.
        names: Vec<String>,
    },
}

impl Answer {
    /// Scores this answer is read from.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Binary { .. } | Self::Regression { .. } => 1,
            Self::Multiclass { classes: names, .. } | Self::Match { names } => names.len(),
        }
    }

    /// Class names; none for a regression or a gallery.
    pub fn classes(&self) -> Option<&[String]> {
        match self {
            Self::Binary { classes, .. } => Some(classes),
            Self::Multiclass { classes, .. } => Some(classes),
            Self::Regression { .. } | Self::Match { .. } => None,
        }
    }

    /// The same, to be renamed; empty for a regression or a gallery.
    pub fn classes_mut(&mut self) -> &mut [String] {
        match self {
            Self::Binary { classes, .. } => classes,
            Self::Multiclass { classes, .. } => classes,
            Self::Regression { .. } | Self::Match { .. } => &mut [],
        }
    }

    pub(crate) fn validate(&self, outputs: usize) -> Result<(), &'static str> {
        let names: &[String] = match self {
            Self::Binary { classes, .. } => classes,
            Self::Multiclass { classes: names, .. } | Self::Match { names } => names,
            Self::Regression { target, .. } => std::slice::from_ref(target),
        };
        for name in names {
            within(name, 1, 100, "A class name must have 1 to 100 characters.")?;
        }
        (self.outputs() == outputs)
            .then_some(())
            .ok_or("The answer does not have as many scores as the circuit has outputs.")
    }
}
