use card::Answer;
use leptos::prelude::*;

use super::{field::follow, mend::mend};
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
        /// What a decision on it is called: no, and yes.
        decision: [RwSignal<String>; 2],
    },
    /// So many names that came with the vectors of a gallery.
    Fixed(usize),
}

impl AnswerEditor {
    pub(super) fn of(answer: &Answer) -> Self {
        let signals = |names: &[String]| names.iter().cloned().map(RwSignal::new).collect();
        match answer {
            Answer::Binary { classes, .. } => Self::Names(t!("Class"), signals(classes)),
            Answer::Multiclass { classes, .. } => Self::Names(t!("Class"), signals(classes)),
            Answer::Labels { names, .. } => Self::Names(t!("Question"), signals(names)),
            Answer::Values { targets, .. } => {
                let names: Vec<String> = targets.iter().map(|t| t.name.clone()).collect();
                Self::Names(t!("Value"), signals(&names))
            }
            Answer::Regression {
                target,
                unit,
                decimals,
                decision,
                ..
            } => Self::Value {
                target: RwSignal::new(target.clone()),
                unit: RwSignal::new(unit.clone()),
                decimals: RwSignal::new(decimals.to_string()),
                decision: decision.clone().unwrap_or_default().map(RwSignal::new),
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
                ..
            } => vec![*target, *unit, *decimals],
            Self::Fixed(_) => Vec::new(),
        }
    }

    /// Takes over every text of `now` where this one still says what `before` said: names that were read from rows
    /// replace numbers, and what was typed stays.
    pub(super) fn follow(&self, before: &Self, now: &Self) {
        follow(&self.texts(), &before.texts(), &now.texts());
    }

    /// What a decision is called, no and yes, where the answer itself has no words for it.
    pub(super) fn decision(&self) -> Option<&[RwSignal<String>]> {
        match self {
            Self::Value { decision, .. } => Some(decision),
            Self::Names(..) | Self::Fixed(_) => None,
        }
    }

    /// What is wrong, each once.
    pub(super) fn problems(&self, compiled: &Answer) -> Vec<String> {
        let named = match self {
            Self::Names(_, names) => names.as_slice(),
            Self::Value { target, .. } => std::slice::from_ref(target),
            Self::Fixed(_) => &[],
        };
        let names = named.iter().filter_map(|name| name_problem(*name));
        let answer = self.answer(compiled).err();
        let mut problems: Vec<String> = names.collect();
        problems.extend(answer.map(|failure| failure.happened));
        problems.dedup();
        problems
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
                    decision,
                    ..
                },
                Self::Value {
                    target: typed_target,
                    unit: typed_unit,
                    decimals: typed_decimals,
                    decision: typed_decision,
                },
            ) => {
                *decision = words(typed_decision)?;
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

/// What is wrong with the name of a class, a question or a value.
pub(super) fn name_problem(name: RwSignal<String>) -> Option<String> {
    Answer::check_name(&name.get()).err().map(words::told)
}

/// What is wrong with the decimal places.
pub(super) fn places_problem(decimals: RwSignal<String>) -> Option<String> {
    places(&decimals.get())
        .err()
        .map(|failure| failure.happened)
}

fn rename<'a>(own: impl IntoIterator<Item = &'a mut String>, names: &[RwSignal<String>]) {
    for (own, name) in own.into_iter().zip(names) {
        *own = name.get().trim().to_owned();
    }
}

/// Both words of a decision, or neither.
fn words(typed: &[RwSignal<String>; 2]) -> Outcome<Option<[String; 2]>> {
    let words = typed.map(|word| word.get().trim().to_owned());
    match words.each_ref().map(String::is_empty) {
        [true, true] => Ok(None),
        [false, false] => Ok(Some(words)),
        _ => Err(mend(t!(
            "A decision has one word only: give both answers, or neither."
        ))),
    }
}

fn places(text: &str) -> Outcome<u8> {
    let places = text.trim().parse().ok().filter(|places| *places <= 9);
    places.ok_or_else(|| mend(t!("The decimal places are not a number from 0 to 9.")))
}

#[cfg(test)]
mod tests {
    use card::ProbabilityLink;

    use super::*;

    fn classes(names: [&str; 2]) -> AnswerEditor {
        AnswerEditor::of(&Answer::Binary {
            classes: names.map(str::to_owned),
            probability: true,
            link: ProbabilityLink::Softmax,
        })
    }

    #[test]
    fn names_that_were_read_from_rows_replace_numbers_and_nothing_that_was_typed() {
        let owner = Owner::new();
        owner.set();
        let (editor, before) = (classes(["0", "1"]), classes(["0", "1"]));
        editor.texts()[1].set("refer to a colleague".to_owned());
        editor.follow(&before, &classes(["benign", "malignant"]));
        let told: Vec<String> = editor
            .texts()
            .iter()
            .map(|text| text.get_untracked())
            .collect();
        assert_eq!(told, ["benign", "refer to a colleague"]);
    }
}
