use std::fmt;

use preparation::{Cell, Input, Span};

use super::{
    numbers::{DecimalSign, series},
    percents::Percents,
};
use crate::text::seen;

/// How a cell names a category's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By one of its names.
    ByName,
    /// By the number of a name, from 0.
    ByNumber,
}

/// Why a cell cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellProblem {
    /// Nothing is written in it.
    Empty,
    /// It is no number.
    NotANumber,
    /// It is a number that can be read in two ways.
    Doubtful,
    /// It is a number beyond all that models compute with.
    TooLarge,
    /// It is a number far from all others of its column.
    FarOff,
    /// It names none of a category's values.
    NoChoice,
    /// It is a number that the owner refuses.
    Outside,
    /// More cells follow it than the first line has.
    Followed,
    /// The line ends before it.
    CutOff,
}

/// What is wrong, to stand behind the column's name.
impl fmt::Display for CellProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("is empty"),
            Self::NotANumber => formatter.write_str("is not a number"),
            Self::Doubtful => formatter.write_str(
                "can mean two numbers, since its one sign may group thousands or divide off decimal places",
            ),
            Self::TooLarge => formatter
                .write_str("is infinite, or larger than any number that models compute with"),
            Self::FarOff => formatter.write_str(
                "lies so far from the others that these fall together in a range that holds it",
            ),
            Self::NoChoice => formatter.write_str("is none of the choices"),
            Self::Outside => formatter
                .write_str("lies outside the range, and the model's owner refuses such values"),
            Self::Followed => formatter.write_str("is followed by more cells than the header has"),
            Self::CutOff => formatter.write_str("is not there, since the line ends before it"),
        }
    }
}

/// The largest number that is read, either way: models compute with numbers of 32 bits.
const LARGEST: f64 = f32::MAX as f64;
/// How a gap is written.
const GAPS: [&str; 27] = [
    "", "na", "nan", "-nan", "n/a", "#n/a", "#n/a n/a", "#na", "<na>", "null", "none", "nil",
    "nat", "missing", "?", ".", "-", "--", "–", "—", "1.#ind", "1.#qnan", "-1.#ind", "-1.#qnan",
    "#div/0!", "#value!", "#null!",
];
/// How people and programs write yes and no.
const YES: [&str; 7] = ["true", "yes", "1", "1.0", "1,0", "t", "y"];
const NO: [&str; 7] = ["false", "no", "0", "0.0", "0,0", "f", "n"];

/// What a cell gives for an input: a number, the position of a category's name, a gap where one is
/// allowed, or a text.
///
/// # Errors
/// [`CellProblem::Empty`], [`CellProblem::NotANumber`], [`CellProblem::TooLarge`] and [`CellProblem::NoChoice`].
pub fn cell(text: Option<&str>, input: &Input) -> Result<Cell, CellProblem> {
    read(text, input, DecimalSign::Either, Percents::AsWritten)
}

/// The same in a table with this decimal sign, and in a column whose percent signs mean that.
pub(super) fn read(
    text: Option<&str>,
    input: &Input,
    sign: DecimalSign,
    percents: Percents,
) -> Result<Cell, CellProblem> {
    let problem = match input {
        Input::Category { .. } => CellProblem::NoChoice,
        Input::Number { .. } | Input::Text | Input::Series { .. } => CellProblem::NotANumber,
    };
    let text = text.ok_or(problem)?.trim();
    match input {
        Input::Text => Ok(Cell::Text(text.to_owned())),
        Input::Series { .. } if text.is_empty() => Err(CellProblem::Empty),
        // Lists in cells are written by programs, with points.
        Input::Series { length, span } => match series(text, *length, *span, '.') {
            Ok(pasted) if pasted.remark.is_none() => Ok(Cell::Series(pasted.values)),
            _ => Err(problem),
        },
        Input::Category {
            names,
            may_miss,
            other_is_missing,
        } => match choice(text, names, sign) {
            Some(position) => Ok(Cell::Number(position)),
            None if *may_miss && is_gap(text) || *other_is_missing => Ok(Cell::Missing),
            None if text.is_empty() => Err(CellProblem::Empty),
            None => Err(problem),
        },
        Input::Number { may_miss, span } => match quantity(text, sign, percents) {
            Some(number) => bounded(number).map(Cell::Number),
            None if *span == Span::BIT && mark(text).is_some() => {
                Ok(Cell::Number(f64::from(u8::from(mark(text) == Some(true)))))
            }
            None if *may_miss && is_gap(text) => Ok(Cell::Missing),
            None if text.is_empty() => Err(CellProblem::Empty),
            None => Err(no_number(text)),
        },
    }
}

/// A number that models compute with.
///
/// # Errors
/// [`CellProblem::TooLarge`].
pub(super) fn bounded(number: f64) -> Result<f64, CellProblem> {
    let is_bounded = number.abs() <= LARGEST;
    is_bounded.then_some(number).ok_or(CellProblem::TooLarge)
}

/// What is wrong with a text that is no finite number, or none that can be read in one way alone.
pub(super) fn no_number(text: &str) -> CellProblem {
    match text.parse::<f64>() {
        Ok(number) if number.is_infinite() => CellProblem::TooLarge,
        _ if DecimalSign::Point.read(text).is_some() => CellProblem::Doubtful,
        _ => CellProblem::NotANumber,
    }
}

/// Whether a cell names a category's value that the model does not know, or none where it knows no gaps: it is taken as
/// the original takes such values.
pub(super) fn is_unknown(text: &str, input: &Input, sign: DecimalSign) -> bool {
    let Input::Category {
        names,
        may_miss,
        other_is_missing: true,
    } = input
    else {
        return false;
    };
    let text = text.trim();
    choice(text, names, sign).is_none() && !(*may_miss && is_gap(text))
}

/// What a cell of a category is: one of its names, or a number that counts them from 0 where none of them is a number;
/// none where it is neither.
pub(super) fn naming(text: &str, input: &Input, sign: DecimalSign) -> Option<Naming> {
    let (text, names) = (text.trim(), input.names());
    choice(text, names, sign)?;
    let is_counted = |name: &String| number(name).is_none();
    match sign.read(text).is_some() && names.iter().all(is_counted) {
        true => Some(Naming::ByNumber),
        false => Some(Naming::ByName),
    }
}

/// A number, or 1 and 0 for true and false.
fn quantity(text: &str, sign: DecimalSign, percents: Percents) -> Option<f64> {
    if let Some(written) = sign.read(text) {
        return Some(written.meant(percents));
    }
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    match (is("true"), is("false")) {
        (true, _) => Some(1.0),
        (_, true) => Some(0.0),
        _ => None,
    }
}

/// Whether nothing is meant by a cell.
pub(super) fn is_gap(text: &str) -> bool {
    is_one_of(text, &GAPS)
}

/// Whether a cell means yes or no, in one of the ways in which people and programs write it.
pub fn mark(text: &str) -> Option<bool> {
    let text = text.trim();
    match (is_one_of(text, &YES), is_one_of(text, &NO)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

fn is_one_of(text: &str, ways: &[&str]) -> bool {
    ways.iter().any(|way| way.eq_ignore_ascii_case(text))
}

/// The class that a label names: as written, in another case, as the same number, or as the same of yes and
/// no where there are two.
pub fn class(text: &str, classes: &[String]) -> Option<usize> {
    let position = |same: &dyn Fn(&str) -> bool| classes.iter().position(|name| same(name.trim()));
    let text = text.trim();
    if let Some(class) = position(&|name| name == text) {
        return Some(class);
    }
    let value = number(text);
    let lower = text.to_lowercase();
    let meant = mark(text);
    position(&|name| name.to_lowercase() == lower)
        .or_else(|| as_seen(text, classes))
        .or_else(|| position(&|name| value.is_some() && number(name) == value))
        .or_else(|| match classes.len() {
            2 => position(&|name| meant.is_some() && mark(name) == meant),
            _ => None,
        })
}

/// A finite number, outer blanks, currencies, percent signs and grouped thousands aside; none where it can
/// be read in two ways.
pub fn number(text: &str) -> Option<f64> {
    DecimalSign::Either.read(text).map(|written| written.value)
}

/// A number whose one point may group its thousands, read so.
pub fn grouped(text: &str) -> Option<f64> {
    let is_open = DecimalSign::Certain.read(text).is_none();
    let written = DecimalSign::Comma
        .read(text)
        .filter(|_| is_open && text.contains('.'));
    written.map(|written| written.value)
}

/// The position of a choice: as written, in another case, as the same number, or, where no choice is a
/// number, by its number from 0.
fn choice(text: &str, choices: &[String], sign: DecimalSign) -> Option<f64> {
    let position = |same: &dyn Fn(&str) -> bool| choices.iter().position(|name| same(name.trim()));
    if let Some(position) = position(&|name| name == text) {
        return Some(position as f64);
    }
    let lower = text.to_lowercase();
    position(&|name| name.to_lowercase() == lower)
        .or_else(|| as_seen(text, choices))
        .or_else(|| numbered(text, choices, sign))
        .or_else(|| {
            position(&|name| mark(text).is_some() && is_flag(name) && mark(name) == mark(text))
        })
        .map(|position| position as f64)
}

/// The name that a person sees in a text with breaks or hidden characters in it.
fn as_seen(text: &str, names: &[String]) -> Option<usize> {
    let shown = seen(text);
    if shown == text || shown.is_empty() {
        return None;
    }
    let same = |name: &String| name.trim() == shown;
    let alike = |name: &String| name.trim().to_lowercase() == shown.to_lowercase();
    let exact = names.iter().position(same);
    exact.or_else(|| names.iter().position(alike))
}

/// Whether a choice is called true or false.
fn is_flag(name: &str) -> bool {
    name.eq_ignore_ascii_case("true") || name.eq_ignore_ascii_case("false")
}

fn numbered(text: &str, choices: &[String], sign: DecimalSign) -> Option<usize> {
    let wanted = sign.read(text)?.value;
    let numbers: Vec<Option<f64>> = choices.iter().map(|name| number(name)).collect();
    match numbers.iter().any(Option::is_some) {
        true => numbers.iter().position(|number| *number == Some(wanted)),
        false => (0..choices.len()).find(|index| *index as f64 == wanted),
    }
}
