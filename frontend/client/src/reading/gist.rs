use serde::{Deserialize, Serialize};

use super::Decided;

/// Most values that are kept with what it takes to write them.
const MOST_VALUES: usize = 64;

/// An answer as far as a headline tells of it: facts, of which words are made where they are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gist {
    /// A class or a match.
    Class {
        /// Its name.
        name: String,
        /// How probable it is, if the model states that.
        share: Option<f64>,
    },
    /// Values, in output order.
    Values(Vec<Measured>),
    /// Names of the questions that are answered with yes.
    Labels(Vec<String>),
    /// No class won clearly.
    Undecided,
    /// A decision.
    Decision(Decided),
}

/// A value with what it takes to write it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The value.
    pub value: f64,
    /// Decimal places worth showing.
    pub decimals: u8,
    /// Its unit, may be empty.
    pub unit: String,
}

impl Gist {
    pub(super) fn class(name: String) -> Self {
        Self::Class { name, share: None }
    }

    /// Whether it is worth keeping: short, and of numbers that can be written down.
    pub(crate) fn may_be_kept(&self) -> bool {
        match self {
            Self::Values(values) => {
                values.len() <= MOST_VALUES && values.iter().all(|told| told.value.is_finite())
            }
            Self::Class { .. } | Self::Labels(_) | Self::Undecided | Self::Decision(_) => true,
        }
    }

    /// The answer in a few words of the reader's language: "malignant (97.2 %)".
    pub fn headline(&self) -> String {
        match self {
            Self::Class { name, share } => with_share(name, *share),
            Self::Values(values) => {
                let each = values
                    .iter()
                    .map(|told| with_unit(told.value, told.decimals, &told.unit));
                each.collect::<Vec<_>>().join(words::between_numbers())
            }
            Self::Labels(names) if names.is_empty() => t!("None of them").to_owned(),
            Self::Labels(names) => names.join(", "),
            Self::Undecided => t!("No class won clearly").to_owned(),
            Self::Decision(decided) => decided.words(),
        }
    }
}

pub(super) fn with_unit(value: f64, decimals: u8, unit: &str) -> String {
    let number = words::number(format!("{value:.*}", usize::from(decimals)));
    format!("{number} {unit}").trim_end().to_owned()
}

fn with_share(class: &str, share: Option<f64>) -> String {
    match share {
        Some(share) => format!(
            "{class} ({})",
            words::number(format!("{:.1} %", share * 100.0))
        ),
        None => class.to_owned(),
    }
}
