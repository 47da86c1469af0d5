use preparation::Input;
use serde::{Deserialize, Serialize};

use super::ModelCard;
use crate::{Answer, InputForm, PictureForm};

/// What kind of answer a model gives, without what grows with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// One of two classes.
    Binary {
        /// Their names.
        classes: [String; 2],
    },
    /// One of so many classes.
    Classes(u64),
    /// A value.
    Value {
        /// What is predicted.
        target: String,
        /// Its unit, may be empty.
        unit: String,
    },
    /// So many values at once.
    Values(u64),
    /// Yes or no to so many questions.
    Labels(u64),
    /// A match among so many vectors.
    Match(u64),
}

/// What kind of question a model takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A form, or a row of a file.
    Table {
        /// Inputs that are numbers.
        numbers: u64,
        /// Inputs that are chosen.
        choices: u64,
        /// Inputs that are texts.
        texts: u64,
        /// Inputs that are series of numbers.
        series: u64,
    },
    /// A picture.
    Picture {
        /// Pixels across.
        width: u64,
        /// Pixels down.
        height: u64,
        /// Whether it is coloured.
        has_colours: bool,
    },
}

impl Answer {
    /// Its kind.
    pub fn kind(&self) -> AnswerKind {
        let many = |names: &[String]| names.len() as u64;
        match self {
            Self::Binary { classes, .. } => AnswerKind::Binary {
                classes: classes.clone(),
            },
            Self::Multiclass { classes, .. } => AnswerKind::Classes(many(classes)),
            Self::Regression { target, unit, .. } => AnswerKind::Value {
                target: target.clone(),
                unit: unit.clone(),
            },
            Self::Values { targets, .. } => AnswerKind::Values(targets.len() as u64),
            Self::Labels { names, .. } => AnswerKind::Labels(many(names)),
            Self::Match { names } => AnswerKind::Match(many(names)),
        }
    }
}

impl AnswerKind {
    /// Names in it, as far as they are listed.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let (classes, value) = match self {
            Self::Binary { classes } => (&classes[..], None),
            Self::Value { target, .. } => (&[][..], Some(target)),
            _ => (&[][..], None),
        };
        classes.iter().chain(value).map(String::as_str)
    }

    /// Whether it is a value, or several.
    pub fn is_value(&self) -> bool {
        matches!(self, Self::Value { .. } | Self::Values(_))
    }
}

impl From<&PictureForm> for InputKind {
    fn from(picture: &PictureForm) -> Self {
        Self::Picture {
            width: picture.width as u64,
            height: picture.height as u64,
            has_colours: picture.channels != 1,
        }
    }
}

impl ModelCard {
    /// What kind of question it takes.
    pub fn input_kind(&self) -> InputKind {
        let inputs = match &self.input {
            InputForm::Table { .. } => self.inputs(),
            InputForm::Image(picture) => return picture.into(),
        };
        let many =
            |is_such: fn(&Input) -> bool| inputs.iter().filter(|one| is_such(one)).count() as u64;
        InputKind::Table {
            numbers: many(|input| matches!(input, Input::Number { .. })),
            choices: many(|input| matches!(input, Input::Category { .. })),
            texts: many(|input| matches!(input, Input::Text)),
            series: many(|input| input.length().is_some()),
        }
    }
}
