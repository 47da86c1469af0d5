use card::Answer;
use leptos::prelude::*;

use super::mend::mend;
use crate::failure::{Failure, Outcome};

/// Names in an answer.
#[derive(Clone)]
pub(super) enum AnswerEditor {
    /// Names in output order (two classes for one score), and what one of them names.
    Names(&'static str, Vec<RwSignal<String>>),
    /// A value: what it is, its unit, decimal places.
    Value {
        target: RwSignal<String>,
        unit: RwSignal<String>,
        decimals: RwSignal<String>,
    },
    /// So many names that came with the vectors of a gallery.
    Fixed(usize),
}

impl AnswerEditor {
    pub(super) fn of(answer: &Answer) -> Self {
        let signals = |names: &[String]| names.iter().cloned().map(RwSignal::new).collect();
        match answer {
            Answer::Binary { classes, .. } => Self::Names("Class", signals(classes)),
            Answer::Multiclass { classes, .. } => Self::Names("Class", signals(classes)),
            Answer::Labels { names, .. } => Self::Names("Question", signals(names)),
            Answer::Values { targets, .. } => {
                let names: Vec<String> = targets.iter().map(|t| t.name.clone()).collect();
                Self::Names("Value", signals(&names))
            }
            Answer::Regression {
                target,
                unit,
                decimals,
                ..
            } => Self::Value {
                target: RwSignal::new(target.clone()),
                unit: RwSignal::new(unit.clone()),
                decimals: RwSignal::new(decimals.to_string()),
            },
            Answer::Match { names } => Self::Fixed(names.len()),
        }
    }

    /// Every text.
    pub(super) fn texts(&self) -> Vec<RwSignal<String>> {
        match self {
            Self::Names(_, names) => names.clone(),
            Self::Value {
                target,
                unit,
                decimals,
            } => vec![*target, *unit, *decimals],
            Self::Fixed(_) => Vec::new(),
        }
    }

    /// `compiled` with the typed names.
    pub(super) fn answer(&self, compiled: &Answer) -> Outcome<Answer> {
        let mut answer = compiled.clone();
        match (&mut answer, self) {
            (Answer::Binary { classes, .. }, Self::Names(_, names)) => rename(classes, names),
            (Answer::Multiclass { classes, .. }, Self::Names(_, names)) => rename(classes, names),
            (Answer::Labels { names: own, .. }, Self::Names(_, names)) => rename(own, names),
            (Answer::Values { targets, .. }, Self::Names(_, names)) => {
                let own = targets.iter_mut().map(|target| &mut target.name);
                rename(own, names);
            }
            (
                Answer::Regression {
                    target,
                    unit,
                    decimals,
                    ..
                },
                Self::Value {
                    target: typed_target,
                    unit: typed_unit,
                    decimals: typed_decimals,
                },
            ) => {
                *target = typed_target.get().trim().to_owned();
                *unit = typed_unit.get().trim().to_owned();
                *decimals = places(&typed_decimals.get())?;
            }
            (Answer::Match { .. }, Self::Fixed(_)) => {}
            _ => return Err(Failure::unexpected_answer()),
        }
        Ok(answer)
    }
}

fn rename<'a>(own: impl IntoIterator<Item = &'a mut String>, names: &[RwSignal<String>]) {
    for (own, name) in own.into_iter().zip(names) {
        *own = name.get().trim().to_owned();
    }
}

fn places(text: &str) -> Outcome<u8> {
    let places = text.trim().parse().ok().filter(|places| *places <= 9);
    places.ok_or_else(|| mend("The decimal places are not a number from 0 to 9."))
}
