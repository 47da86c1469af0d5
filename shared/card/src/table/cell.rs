use std::fmt;

use circuit::FeatureRange;
use preparation::{Cell, Input};

/// Why a cell cannot be used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellProblem {
    /// Nothing is written in it.
    Empty,
    /// It is no finite number.
    NotANumber,
    /// Its number lies outside the range that the card states.
    Outside(FeatureRange),
    /// It names none of a category's values.
    NoChoice,
    /// More cells follow it than the first line has.
    Followed,
}

/// What is wrong, to stand behind the column's name.
impl fmt::Display for CellProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("is empty"),
            Self::NotANumber => formatter.write_str("is not a number"),
            Self::Outside(range) => {
                write!(
                    formatter,
                    "lies outside {} to {}",
                    range.minimum, range.maximum
                )
            }
            Self::NoChoice => formatter.write_str("is none of the choices"),
            Self::Followed => formatter.write_str("is followed by more cells than the header has"),
        }
    }
}

/// How a gap is written.
const GAPS: [&str; 9] = ["", "na", "nan", "n/a", "#n/a", "null", "none", "?", "."];

/// What a cell gives for an input: a number, the position of a category's name, a gap where one is
/// allowed, or a text.
///
/// # Errors
/// [`CellProblem::Empty`], [`CellProblem::NotANumber`] and [`CellProblem::NoChoice`].
pub fn cell(text: Option<&str>, input: &Input) -> Result<Cell, CellProblem> {
    let problem = match input {
        Input::Category { .. } => CellProblem::NoChoice,
        Input::Number { .. } | Input::Text => CellProblem::NotANumber,
    };
    let text = text.ok_or(problem)?.trim();
    match input {
        Input::Text => Ok(Cell::Text(text.to_owned())),
        Input::Category {
            names,
            may_miss,
            other_is_missing,
        } => match choice(text, names) {
            Some(position) => Ok(Cell::Number(position)),
            None if *may_miss && is_gap(text) || *other_is_missing => Ok(Cell::Missing),
            None if text.is_empty() => Err(CellProblem::Empty),
            None => Err(problem),
        },
        Input::Number { may_miss, .. } => match number(text) {
            Some(number) => Ok(Cell::Number(number)),
            None if *may_miss && is_gap(text) => Ok(Cell::Missing),
            None if text.is_empty() => Err(CellProblem::Empty),
            None => Err(problem),
        },
    }
}

fn is_gap(text: &str) -> bool {
    GAPS.contains(&text.to_lowercase().as_str())
}

/// A feature's value: the position of one of its `choices`, by name or number, or without choices a
/// number inside its range.
///
/// # Errors
/// Every variant but [`CellProblem::Followed`].
pub fn value(
    text: Option<&str>,
    choices: &[String],
    range: &FeatureRange,
) -> Result<f64, CellProblem> {
    let problem = match choices {
        [] => CellProblem::NotANumber,
        _ => CellProblem::NoChoice,
    };
    let text = text.ok_or(problem)?;
    if text.is_empty() {
        return Err(CellProblem::Empty);
    }
    if !choices.is_empty() {
        return choice(text, choices).ok_or(problem);
    }
    let number = number(text).ok_or(problem)?;
    (range.minimum..=range.maximum)
        .contains(&number)
        .then_some(number)
        .ok_or(CellProblem::Outside(*range))
}

/// A finite number, outer blanks aside.
pub fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

/// The position of a choice: as written, in another case, as the same number, or, where no choice is a
/// number, by its number from 0.
fn choice(text: &str, choices: &[String]) -> Option<f64> {
    let position = |same: &dyn Fn(&str) -> bool| choices.iter().position(|name| same(name.trim()));
    let lower = text.to_lowercase();
    position(&|name| name == text)
        .or_else(|| position(&|name| name.to_lowercase() == lower))
        .or_else(|| numbered(text, choices))
        .map(|position| position as f64)
}

fn numbered(text: &str, choices: &[String]) -> Option<usize> {
    let wanted = number(text)?;
    let numbers: Vec<Option<f64>> = choices.iter().map(|name| number(name)).collect();
    match numbers.iter().any(Option::is_some) {
        true => numbers.iter().position(|number| *number == Some(wanted)),
        false => (0..choices.len()).find(|index| *index as f64 == wanted),
    }
}
