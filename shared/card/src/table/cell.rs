use std::fmt;

use circuit::FeatureRange;

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

/// The position of a choice: as written, in another case, or as a number.
fn choice(text: &str, choices: &[String]) -> Option<f64> {
    let position = |same: &dyn Fn(&str) -> bool| choices.iter().position(|name| same(name.trim()));
    let lower = text.to_lowercase();
    position(&|name| name == text)
        .or_else(|| position(&|name| name.to_lowercase() == lower))
        .or_else(|| (0..choices.len()).find(|index| number(text) == Some(*index as f64)))
        .map(|position| position as f64)
}
