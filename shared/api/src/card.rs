//! The model card: everything public about a model.

use circuit::Circuit;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ModelId, Timestamp};

/// What the owner writes and the compiler fills in. Public once published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelCard {
    /// 1 to 100 characters.
    pub name: String,
    /// One line for the catalogue, at most 200 characters.
    pub summary: String,
    /// What it is for, how it was trained, its limits; at most 5,000 characters of plain text.
    pub description: String,
    /// Where the training data came from and under which licence; at most 1,000 characters.
    pub credit: String,
    /// What one row looks like to a person.
    pub input: InputForm,
    /// What the answer means.
    pub answer: Answer,
    /// The public half of the compiled model.
    pub circuit: Circuit,
    /// Accuracy on the owner's labelled data, if he gave some.
    pub accuracy: Option<AccuracyReport>,
    /// Rows one user may have answered under one grant.
    pub query_budget: u64,
}

/// How an input is entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InputForm {
    /// A form, or rows of a CSV file. As many fields as the circuit has features.
    Table {
        /// One for each feature, in the circuit's order.
        fields: Vec<Field>,
    },
    /// A picture; features are grey values 0 to 1, row by row (RGB: plane by plane).
    Image {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// 1 (grey) or 3 (RGB).
        channels: usize,
        /// Whether a drawing pad makes sense (light strokes on a dark ground).
        drawable: bool,
    },
}

/// One feature as a person sees it. Its range is the circuit's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// Label and CSV column name, at most 100 characters.
    pub name: String,
    /// Unit, may be empty.
    pub unit: String,
    /// Smallest sensible step of the input field.
    pub step: f64,
    /// A typical value, used to pre-fill the form.
    pub example: f64,
    /// Names of the values 0, 1, 2 and so on, if the feature is a category; a CSV file may use either.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// What the decrypted scores mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Two classes from one score.
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
        /// Names of the vectors.
        names: Vec<String>,
    },
}

/// Original against integer model, measured in the owner's browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccuracyReport {
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

/// A model as the catalogue lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Model {
    /// Identifier.
    pub id: ModelId,
    /// The card.
    pub card: ModelCard,
    /// Who owns it.
    pub owner: AccountId,
    /// His name.
    pub owner_name: String,
    /// His organisation.
    pub owner_organisation: String,
    /// Whether the catalogue shows it.
    pub published: bool,
    /// Why an administrator took it down.
    pub unpublished_reason: Option<String>,
    /// When the card was published first.
    pub created_at: Timestamp,
    /// When the card was last changed.
    pub updated_at: Timestamp,
}

impl ModelCard {
    /// Checks every public number and text of the card.
    ///
    /// # Errors
    /// What is wrong, in words that name a part of the card and never a value.
    pub fn validate(&self, ring_size: usize) -> Result<(), &'static str> {
        text(
            &self.name,
            1,
            100,
            "The name must have 1 to 100 characters.",
        )?;
        text(
            &self.summary,
            0,
            200,
            "The summary must have at most 200 characters.",
        )?;
        text(
            &self.description,
            0,
            5_000,
            "The description must have at most 5,000 characters.",
        )?;
        text(
            &self.credit,
            0,
            1_000,
            "The credit must have at most 1,000 characters.",
        )?;
        self.circuit
            .validate(ring_size)
            .map_err(|_| "The circuit is out of bounds.")?;
        self.input.validate(self.circuit.features())?;
        self.answer.validate(self.circuit.outputs)?;
        (1..=1_000_000_000)
            .contains(&self.query_budget)
            .then_some(())
            .ok_or("The query budget must lie between 1 and 1,000,000,000.")
    }
}

impl InputForm {
    fn validate(&self, features: usize) -> Result<(), &'static str> {
        let described = match self {
            Self::Table { fields } => {
                for field in fields {
                    text(
                        &field.name,
                        1,
                        100,
                        "A feature's name must have 1 to 100 characters.",
                    )?;
                    text(
                        &field.unit,
                        0,
                        30,
                        "A unit must have at most 30 characters.",
                    )?;
                    for choice in &field.choices {
                        text(choice, 1, 100, "A choice must have 1 to 100 characters.")?;
                    }
                }
                Some(fields.len())
            }
            Self::Image {
                width,
                height,
                channels,
                ..
            } => width
                .checked_mul(*height)
                .and_then(|pixels| pixels.checked_mul(*channels)),
        };
        (described == Some(features))
            .then_some(())
            .ok_or("The input form does not have as many values as the circuit has features.")
    }
}

impl Answer {
    /// Scores this answer is read from.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Binary { .. } | Self::Regression { .. } => 1,
            Self::Multiclass { classes: names, .. } | Self::Match { names } => names.len(),
        }
    }

    fn validate(&self, outputs: usize) -> Result<(), &'static str> {
        let names: &[String] = match self {
            Self::Binary { classes, .. } => classes,
            Self::Multiclass { classes: names, .. } | Self::Match { names } => names,
            Self::Regression { target, .. } => std::slice::from_ref(target),
        };
        for name in names {
            text(name, 1, 100, "A class name must have 1 to 100 characters.")?;
        }
        (self.outputs() == outputs)
            .then_some(())
            .ok_or("The answer does not have as many scores as the circuit has outputs.")
    }
}

fn text(
    value: &str,
    shortest: usize,
    longest: usize,
    problem: &'static str,
) -> Result<(), &'static str> {
    (shortest..=longest)
        .contains(&value.trim().chars().count())
        .then_some(())
        .ok_or(problem)
}
