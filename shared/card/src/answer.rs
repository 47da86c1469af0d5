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
        /// How the score becomes the value.
        #[serde(default)]
        link: ValueLink,
    },
    /// Several values at once, a score for each.
    Values {
        /// What is predicted, in output order.
        targets: Vec<Target>,
        /// How each score becomes its value.
        #[serde(default)]
        link: ValueLink,
    },
    /// Several questions at once, each answered yes or no by its own score; a positive one means yes.
    Labels {
        /// What yes means, in output order.
        names: Vec<String>,
        /// Whether the sigmoid of each score is a probability.
        probability: bool,
    },
    /// Each score says how well the input matches a vector of a gallery; the highest is the best match.
    Match {
        /// Names of the vectors, in output order.
        names: Vec<String>,
    },
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    /// What is predicted.
    pub name: String,
    /// Its unit, may be empty.
    pub unit: String,
    /// Decimal places worth showing.
    pub decimals: u8,
}

/// How a score becomes a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ValueLink {
    /// It is the value.
    #[default]
    Identity,
    /// `e^score`: counts, rates and amounts.
    Exponential,
    /// `1 / (1 + e^-score)`: a share or a probability.
    Logistic,
}

impl ValueLink {
    /// The value of a score.
    pub fn value(self, score: f64) -> f64 {
        match self {
            Self::Identity => score,
            Self::Exponential => score.exp(),
            Self::Logistic => 1.0 / (1.0 + (-score).exp()),
        }
    }

    /// The score of a value; not finite where no score has it.
    pub fn score(self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::Exponential => value.ln(),
            Self::Logistic => (value / (1.0 - value)).ln(),
        }
    }
}

impl Answer {
    /// Scores this answer is read from.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Binary { .. } | Self::Regression { .. } => 1,
            Self::Multiclass { classes: names, .. }
            | Self::Match { names }
            | Self::Labels { names, .. } => names.len(),
            Self::Values { targets, .. } => targets.len(),
        }
    }

    /// Class names; none where the answer is no class.
    pub fn classes(&self) -> Option<&[String]> {
        match self {
            Self::Binary { classes, .. } => Some(classes),
            Self::Multiclass { classes, .. } => Some(classes),
            Self::Regression { .. }
            | Self::Match { .. }
            | Self::Values { .. }
            | Self::Labels { .. } => None,
        }
    }

    /// The same, to be renamed; empty where the answer is no class.
    pub fn classes_mut(&mut self) -> &mut [String] {
        match self {
            Self::Binary { classes, .. } => classes,
            Self::Multiclass { classes, .. } => classes,
            Self::Regression { .. }
            | Self::Match { .. }
            | Self::Values { .. }
            | Self::Labels { .. } => &mut [],
        }
    }

    /// Every name that it shows, in output order.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Binary { classes, .. } => classes.iter().map(String::as_str).collect(),
            Self::Multiclass { classes: names, .. }
            | Self::Match { names }
            | Self::Labels { names, .. } => names.iter().map(String::as_str).collect(),
            Self::Regression { target, .. } => vec![target],
            Self::Values { targets, .. } => targets.iter().map(|target| &*target.name).collect(),
        }
    }

    pub(crate) fn validate(&self, outputs: usize) -> Result<(), &'static str> {
        for name in self.names() {
            within(name, 1, 100, "A class name must have 1 to 100 characters.")?;
        }
        (self.outputs() == outputs)
            .then_some(())
            .ok_or("The answer does not have as many scores as the circuit has outputs.")
    }
}
