use card::Answer;
use serde::{Deserialize, Serialize};

/// What a decision comes to: facts, of which words are made where they are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// What the model's owner calls it.
    Called(String),
    /// Whether a value reaches the threshold.
    Threshold {
        /// What is predicted.
        target: String,
        /// Whether it does.
        reached: bool,
    },
    /// Whether a vector of a gallery matches.
    Match(bool),
    /// Yes or no.
    Plain(bool),
}

impl Decided {
    pub(super) fn of(answer: &Answer, yes: bool) -> Self {
        match answer {
            Answer::Binary { classes: words, .. }
            | Answer::Regression {
                decision: Some(words),
                ..
            } => Self::Called(words[usize::from(yes)].clone()),
            Answer::Regression { target, .. } => Self::Threshold {
                target: target.clone(),
                reached: yes,
            },
            Answer::Match { .. } => Self::Match(yes),
            Answer::Multiclass { .. } | Answer::Values { .. } | Answer::Labels { .. } => {
                Self::Plain(yes)
            }
        }
    }

    /// It in a few words of the reader's language.
    pub fn words(&self) -> String {
        match self {
            Self::Called(name) => name.clone(),
            Self::Threshold {
                target,
                reached: true,
            } => t!("{target}: threshold reached"),
            Self::Threshold {
                target,
                reached: false,
            } => t!("{target}: below the threshold"),
            Self::Match(true) => t!("Match").to_owned(),
            Self::Match(false) => t!("No match").to_owned(),
            Self::Plain(true) => t!("Yes").to_owned(),
            Self::Plain(false) => t!("No").to_owned(),
        }
    }
}
