use std::collections::HashSet;

use super::{
    MOST_CELLS,
    cell::{is_gap, mark},
    names::{is_label, plain},
    numbers::{DecimalSign, list},
};

/// Fewest columns that must be numbered alike before they are names.
const NUMBERED: usize = 3;
/// What each of several kinds of evidence weighs; numbers above numbers weigh 1.
const TEXT_ABOVE_NUMBERS: f64 = 3.0;
const TEXT_ABOVE_TEXTS: f64 = 0.5;
const EMPTY_COLUMN: f64 = 0.25;

/// Whether a first line names columns: it names features that are called `names`, counts up where the rest
/// does not, or its cells are of other types than those below.
pub(super) fn is_header(
    first: &[String],
    rest: &[Vec<String>],
    names: &[&str],
    sign: DecimalSign,
) -> bool {
    if names_features(first, names) {
        return true;
    }
    if rest.is_empty() {
        return is_alone_a_header(first, sign);
    }
    let counted = counted(first, sign);
    if counts(first, rest, &counted, sign) {
        return true;
    }
    let (mut header, mut row) = (0.0, 0.0);
    for (position, cell) in first.iter().enumerate() {
        let below = rest.iter().filter_map(|line| line.get(position));
        let below: Vec<&str> = below
            .map(String::as_str)
            .filter(|cell| !is_gap(cell))
            .collect();
        match Evidence::of(cell, &below, sign) {
            Evidence::Header(weight) => header += weight,
            Evidence::Row(weight) if counted.is_empty() => row += weight,
            Evidence::Row(_) => {}
            Evidence::Nothing => {}
        }
    }
    header > row || (header == row && is_alone_a_header(first, sign))
}

/// What one column says of its first cell.
enum Evidence {
    Header(f64),
    Row(f64),
    Nothing,
}

impl Evidence {
    fn of(first: &str, below: &[&str], sign: DecimalSign) -> Self {
        if is_gap(first) {
            return Self::Nothing;
        }
        let is_number = |text: &str| sign.read(text).is_some();
        let share = |is: &dyn Fn(&str) -> bool| {
            below.iter().filter(|cell| is(cell)).count() as f64 / below.len().max(1) as f64
        };
        if below.is_empty() {
            return match is_number(first) {
                true => Self::Nothing,
                false => Self::Header(EMPTY_COLUMN),
            };
        }
        if share(&is_number) >= MOST_CELLS {
            return match is_number(first) {
                true => Self::Row(1.0),
                false => Self::Header(TEXT_ABOVE_NUMBERS),
            };
        }
        let kinds: [&dyn Fn(&str) -> bool; 2] =
            [&|text| mark(text).is_some(), &|text| list(text).is_some()];
        if let Some(is_same) = kinds.into_iter().find(|is| share(is) >= MOST_CELLS) {
            return match is_same(first) {
                true => Self::Row(1.0),
                false => Self::Header(TEXT_ABOVE_NUMBERS),
            };
        }
        let shape = shape(first);
        let same_shape = share(&|text| self::shape(text) == shape);
        let is_name_alone = shape == "a";
        match below.contains(&first) || (same_shape >= MOST_CELLS && !is_name_alone) {
            true => Self::Row(1.0),
            false => Self::Header(TEXT_ABOVE_TEXTS),
        }
    }
}

fn names_features(first: &[String], names: &[&str]) -> bool {
    let listed: HashSet<String> = first.iter().map(|cell| plain(cell)).collect();
    let wanted: HashSet<String> = names.iter().map(|name| plain(name)).collect();
    let wanted = wanted.into_iter().filter(|name| !name.is_empty());
    let wanted: Vec<String> = wanted.collect();
    let found = wanted.iter().filter(|name| listed.contains(*name)).count();
    let are_words = wanted.iter().any(|name| name.parse::<f64>().is_err());
    match are_words {
        true => found * 2 > wanted.len(),
        false => !wanted.is_empty() && found == wanted.len() && found >= NUMBERED,
    }
}

/// Numbers of a first line with their places, if they are whole and count up.
fn counted(first: &[String], sign: DecimalSign) -> Vec<(usize, f64)> {
    let numbers = first
        .iter()
        .map(|cell| sign.read(cell).map(|read| read.value));
    let numbered: Vec<(usize, f64)> = numbers
        .enumerate()
        .filter_map(|(position, number)| Some((position, number?)))
        .collect();
    let whole = |(_, number): &(usize, f64)| number.fract() == 0.0;
    let steps = |pair: &[(usize, f64)]| pair[1].1 - pair[0].1 == 1.0;
    let counts = numbered.iter().all(whole) && numbered.windows(2).all(steps);
    if counts && numbered.len() >= NUMBERED {
        numbered
    } else {
        Vec::new()
    }
}

/// Whether numbers that count up are names: from 0, or where the lines below hold no such numbers.
fn counts(
    first: &[String],
    rest: &[Vec<String>],
    numbered: &[(usize, f64)],
    sign: DecimalSign,
) -> bool {
    if numbered.is_empty() {
        return false;
    }
    let others = first.len() - numbered.len();
    let told = first.iter().filter(|cell| is_label(cell)).count();
    let is_outside = |(position, number): &&(usize, f64)| {
        let below = rest.iter().filter_map(|line| line.get(*position));
        let below: Vec<f64> = below
            .filter_map(|cell| sign.read(cell).map(|read| read.value))
            .collect();
        let low = below.iter().copied().fold(f64::INFINITY, f64::min);
        let high = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (below.len() >= NUMBERED && (*number < low || *number > high))
            || below.iter().any(|value| value.fract() != 0.0)
    };
    let outside = numbered.iter().filter(is_outside).count();
    (others <= told + 1 && numbered[0].1 == 0.0) || outside * 2 > numbered.len()
}

/// Of a first line with nothing below: more words than numbers, or numbers that count up from 0; labels and
/// what is empty aside.
fn is_alone_a_header(first: &[String], sign: DecimalSign) -> bool {
    let told = first
        .iter()
        .filter(|cell| !cell.is_empty() && !is_label(cell));
    let told: Vec<&String> = told.collect();
    let words = told.iter().filter(|cell| sign.read(cell).is_none()).count();
    let mut counted = told.iter().enumerate();
    let counts = counted.all(|(index, cell)| **cell == index.to_string());
    words * 2 > told.len() || told.is_empty() || (counts && told.len() >= NUMBERED)
}

/// Runs of letters as "a", of digits as "0", other signs as they are.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for character in text.chars().take(40) {
        let sign = match character {
            letter if letter.is_alphabetic() => 'a',
            digit if digit.is_ascii_digit() => '0',
            other => other,
        };
        if !shape.ends_with(sign) {
            shape.push(sign);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> bool {
        let line = |line: &str| -> Vec<String> { line.split(',').map(str::to_owned).collect() };
        let mut lines = text.lines().map(line);
        let first = lines.next().unwrap();
        is_header(&first, &lines.collect::<Vec<_>>(), &[], DecimalSign::Point)
    }

    #[test]
    fn cells_of_other_types_than_those_below_are_names() {
        assert!(header("a,b,c\n1,2,x\n3,4,y"));
        assert!(header("0,1,2,3\n5.1,3.5,1.4,0.2\n5.4,3.9,1.7,0.4"));
        assert!(header("2019,2020,2021,sold\n5,3,1,7\n4,9,7,8"));
        assert!(header("colour,size\nred,small\nblue,large\nred,large"));
        assert!(header("id,v\nPerson 0,\nPerson 1,"));
        assert!(header("spam,text\nTrue,Buy now\nFalse,How are you?"));
    }

    #[test]
    fn cells_of_the_same_types_as_those_below_are_a_row() {
        assert!(!header("5.1,3.5,1.4,setosa\n5.4,3.9,1.7,setosa"));
        assert!(!header("1,2,3\n4,5,6"));
        assert!(!header("1,2,3\n2,1,3\n5,2,4\n0,9,1"));
        assert!(!header("0,1,1,3\n4,5,6,7"));
        assert!(!header("Person 7,0.5\nPerson 8,0.25"));
        assert!(!header("red,small\nblue,large\nred,large"));
        assert!(!header("5.1,,1.4,x\n5.2,1,1.3,x"));
    }
}
