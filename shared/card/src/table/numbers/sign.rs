use std::fmt;

use serde::{Deserialize, Serialize};

use super::percents::Percents;

/// What divides whole from decimal places in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecimalSign {
    /// 1.5
    Point,
    /// 1,5
    Comma,
    /// As each number shows; one that can be read in two ways, like 1,234, is none.
    #[default]
    Either,
}

/// A number as it was written.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub(super) value: f64,
    /// Whether a percent sign follows it; the value is what stands before.
    pub(super) percent: bool,
    /// Decimal places.
    pub(super) decimals: usize,
    /// The sign that it shows beyond doubt.
    shows: DecimalSign,
    /// Whether it has one comma that may also group thousands.
    ambiguous: bool,
}

/// Longest text that may be a number.
const LONGEST: usize = 64;
/// Currencies by letters; those with a sign of their own are told by it.
const CURRENCIES: [&str; 14] = [
    "usd", "eur", "chf", "gbp", "jpy", "cny", "inr", "brl", "sek", "nok", "dkk", "pln", "czk", "kr",
];
const CURRENCY_SIGNS: [char; 12] = ['$', '€', '£', '¥', '₹', '₽', '₩', '₺', '₫', '₴', '฿', '¢'];

impl Written {
    /// The number, where percent signs mean that.
    pub(super) fn meant(self, percents: Percents) -> f64 {
        match (self.percent, percents) {
            (true, Percents::Shares) => self.value / 100.0,
            _ => self.value,
        }
    }
}

impl fmt::Display for DecimalSign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Point => "decimal point",
            Self::Comma => "decimal comma",
            Self::Either => "decimal point or comma, as each number shows",
        })
    }
}

impl DecimalSign {
    /// The sign of a table with these cells and this delimiter.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>, delimiter: u8) -> Self {
        let (mut points, mut commas, mut doubtful) = (0usize, 0usize, 0usize);
        for written in cells.filter_map(|cell| Self::Point.read(cell)) {
            match written.shows {
                Self::Point => points += 1,
                Self::Comma => commas += 1,
                Self::Either => doubtful += usize::from(written.ambiguous),
            }
        }
        match (points, commas) {
            (1.., 1..) => Self::Either,
            (0, 1..) => Self::Comma,
            (1.., 0) => Self::Point,
            (0, 0) if doubtful == 0 || delimiter == b',' => Self::Point,
            (0, 0) if delimiter == b';' => Self::Comma,
            (0, 0) => Self::Either,
        }
    }

    /// A finite number: outer blanks, signs of currencies and percent, brackets around a negative one and
    /// grouped thousands aside.
    pub(super) fn read(self, text: &str) -> Option<Written> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let plain = || -> Option<Written> {
            let value = text.parse().ok()?;
            let shows = match text.contains('.') && !is_grouped(text, '.') {
                true => Self::Point,
                false => Self::Either,
            };
            Some(Written {
                value,
                percent: false,
                decimals: decimals(text.split_once('.').map_or("", |(_, fraction)| fraction)),
                shows,
                ambiguous: false,
            })
        };
        let written = match self {
            Self::Comma if text.contains('.') => None,
            _ => plain(),
        };
        let written = written.or_else(|| self.decorated(text))?;
        written.value.is_finite().then_some(written)
    }

    fn decorated(self, text: &str) -> Option<Written> {
        let inner = text
            .strip_prefix('(')
            .and_then(|text| text.strip_suffix(')'));
        let (text, percent) = match inner.unwrap_or(text).trim().strip_suffix('%') {
            Some(before) => (before, true),
            None => (inner.unwrap_or(text), false),
        };
        let (text, first) = signed(text.trim());
        let (text, second) = signed(uncoined(text));
        let negative = [inner.is_some(), first, second];
        let negatives = negative.iter().filter(|negative| **negative).count();
        if negatives > 1 || !text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',')
        {
            return None;
        }
        let (digits, exponent) = match text.find(['e', 'E']) {
            Some(at) => text.split_at(at),
            None => (text, ""),
        };
        let (whole, fraction, shows, ambiguous) = self.divided(digits)?;
        let number: f64 = format!("{}.{fraction}{exponent}", ungrouped(whole)?)
            .parse()
            .ok()?;
        Some(Written {
            value: if negatives == 1 { -number } else { number },
            percent,
            decimals: decimals(fraction),
            shows,
            ambiguous,
        })
    }

    /// Whole and decimal places, and what shows that they are.
    fn divided(self, digits: &str) -> Option<(&str, &str, Self, bool)> {
        let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
        let split = |sign: char| digits.rsplit_once(sign).unwrap_or((digits, ""));
        let comma_is_last = digits.rfind(',') > digits.rfind('.');
        let (whole, fraction, shows, ambiguous) = match (points, commas) {
            (0, 0) => (digits, "", Self::Either, false),
            (1.., 1..) => match comma_is_last {
                true if commas == 1 => (split(',').0, split(',').1, Self::Comma, false),
                false if points == 1 => (split('.').0, split('.').1, Self::Point, false),
                _ => return None,
            },
            (2.., 0) => (digits, "", Self::Comma, false),
            (0, 2..) => (digits, "", Self::Point, false),
            (1, 0) if is_grouped(digits, '.') => match self {
                Self::Comma => (digits, "", Self::Either, false),
                _ => (split('.').0, split('.').1, Self::Either, false),
            },
            (1, 0) => (split('.').0, split('.').1, Self::Point, false),
            (0, 1) if is_grouped(digits, ',') => match self {
                Self::Comma => (split(',').0, split(',').1, Self::Either, true),
                Self::Point => (digits, "", Self::Either, true),
                Self::Either => return None,
            },
            (0, 1) => (split(',').0, split(',').1, Self::Comma, false),
        };
        let are_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then_some((whole, fraction, shows, ambiguous))
    }
}

/// Numbers of a list in one cell, as JSON, NumPy or a database writes it: `[0.1, 0.2]`, `[0.1 0.2]`, `0.1;0.2`.
pub fn list(text: &str) -> Option<Vec<f64>> {
    const BRACKETS: [(char, char); 3] = [('[', ']'), ('(', ')'), ('{', '}')];
    let text = text.trim();
    let inner = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    let bracketed = BRACKETS.into_iter().find_map(inner);
    let is_space = |letter: char| letter == ',' || letter == ';' || letter.is_whitespace();
    let parts = bracketed.unwrap_or(text).split(is_space);
    let parts = parts.filter(|part| !part.is_empty());
    let number = |part: &str| part.parse().ok().filter(|number: &f64| number.is_finite());
    let numbers: Vec<f64> = parts.map(number).collect::<Option<_>>()?;
    let is_list = numbers.len() > 1 || bracketed.is_some() && !numbers.is_empty();
    is_list.then_some(numbers)
}

/// Values of a series as people paste them: one a line, or with blanks, tabs, semicolons or commas between
/// them; none where a value can be read in two ways.
pub fn series(text: &str) -> Option<Vec<f64>> {
    const BRACKETS: [char; 4] = ['[', ']', '(', ')'];
    let text = text.trim().trim_matches(BRACKETS);
    let (blanks, commas) = (
        |sign: char| [' ', '\n', '\r', '\t', ';', '|'].contains(&sign),
        |sign: char| [' ', '\n', '\r', '\t', ';', '|', ','].contains(&sign),
    );
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_grouped = |line: &&str| line.contains(' ') && DecimalSign::Either.read(line).is_some();
    if lines.len() > 1 && lines.iter().any(is_grouped) {
        return None;
    }
    let parts = |divides: &dyn Fn(char) -> bool| -> Vec<String> {
        let parts = text.split(divides).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let apart = parts(&blanks);
    let are_divided = apart.len() > 1 && !apart.iter().any(|part| part.ends_with(','));
    let parts = if are_divided { apart } else { parts(&commas) };
    let sign = DecimalSign::of(parts.iter().map(String::as_str), b'\t');
    let number = |part: &String| sign.read(part).filter(|written| !written.percent);
    let values = parts.iter().map(|part| Some(number(part)?.value));
    values
        .collect::<Option<Vec<f64>>>()
        .filter(|values| !values.is_empty())
}

fn decimals(fraction: &str) -> usize {
    fraction.bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether the one sign in a number may group its thousands: 1 to 3 digits before it, not 0, and 3 behind.
fn is_grouped(text: &str, sign: char) -> bool {
    let Some((before, behind)) = text.split_once(sign) else {
        return false;
    };
    let before = before.trim_start_matches(['+', '-']);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&before.len())
        && behind.len() == 3
        && !before.starts_with('0')
        && is_digits(before)
        && is_digits(behind)
}

/// Digits without what groups them, if they are grouped by threes (or, behind the last three, by twos).
fn ungrouped(whole: &str) -> Option<String> {
    let is_group = |character: char| !character.is_ascii_digit();
    let groups: Vec<&str> = whole.split(is_group).collect();
    let mut signs = whole.chars().filter(|character| is_group(*character));
    let first = signs.next();
    let is_sign = |sign: char| sign.is_whitespace() || ['.', ',', '\'', '’'].contains(&sign);
    let is_one_sign = first.is_none_or(is_sign) && signs.all(|sign| Some(sign) == first);
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_grouped = match lengths.as_slice() {
        [_] => true,
        [head, middle @ .., last] => {
            let by_threes = middle.iter().all(|length| *length == 3);
            let by_twos = first == Some(',') && middle.iter().all(|length| *length == 2);
            (1..=3).contains(head) && *last == 3 && (by_threes || by_twos)
        }
        [] => false,
    };
    (is_one_sign && is_grouped).then(|| match groups.concat() {
        digits if digits.is_empty() => "0".to_owned(),
        digits => digits,
    })
}

/// What follows a sign, and whether that is a minus.
fn signed(text: &str) -> (&str, bool) {
    match text.strip_prefix(['-', '−', '–']) {
        Some(text) => (text.trim_start(), true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    }
}

/// What stands beside a currency.
fn uncoined(text: &str) -> &str {
    let bare = text.trim_matches(|c: char| CURRENCY_SIGNS.contains(&c));
    if bare.len() < text.len() {
        return bare.trim();
    }
    for currency in CURRENCIES {
        let (first, last) = (
            text.get(..currency.len()),
            text.len()
                .checked_sub(currency.len())
                .and_then(|start| text.get(start..)),
        );
        if first.is_some_and(|first| first.eq_ignore_ascii_case(currency)) {
            return text[currency.len()..].trim();
        }
        if last.is_some_and(|last| last.eq_ignore_ascii_case(currency)) {
            return text[..text.len() - currency.len()].trim();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(sign: DecimalSign, text: &str) -> Option<f64> {
        sign.read(text).map(|written| written.value)
    }

    #[test]
    fn numbers_as_people_and_programs_write_them_are_read() {
        for (text, expected) in [
            ("1.5", 1.5),
            (" +2 ", 2.0),
            (".5", 0.5),
            ("1e3", 1e3),
            ("-1.5E-3", -1.5e-3),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("12,34,567.8", 1_234_567.8),
            ("1 234 567", 1_234_567.0),
            ("1\u{a0}234,5", 1234.5),
            ("1\u{202f}234", 1234.0),
            ("1'234.50", 1234.5),
            ("$1,234.50", 1234.5),
            ("-$5", -5.0),
            ("12 €", 12.0),
            ("EUR 12,5", 12.5),
            ("(3.5)", -3.5),
            ("−4", -4.0),
            ("45 %", 45.0),
            ("0,125", 0.125),
        ] {
            for sign in [DecimalSign::Point, DecimalSign::Comma, DecimalSign::Either] {
                assert_eq!(value(sign, text), Some(expected), "{text:?} {sign:?}");
            }
        }
    }

    #[test]
    fn three_digits_behind_one_sign_are_read_as_the_table_writes_numbers() {
        let [point, comma, either] = [DecimalSign::Point, DecimalSign::Comma, DecimalSign::Either];
        assert_eq!(value(point, "1,234"), Some(1234.0));
        assert_eq!(value(comma, "1,234"), Some(1.234));
        assert_eq!(value(either, "1,234"), None);
        assert_eq!(value(point, "1.234"), Some(1.234));
        assert_eq!(value(comma, "1.234"), Some(1234.0));
        assert_eq!(value(comma, "-1.234"), Some(-1234.0));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            "NaN",
            "inf",
            "1e999",
            "abc",
            "1.2.3",
            "1,2,3",
            "2020-01-01",
            "1-2",
            "--1",
            "1 2",
            "1,,2",
            "e5",
            "()",
            "%",
            "$",
            "1_000",
            "0x10",
            "1.5.2024",
            "(-3)",
            "12:30",
        ] {
            for sign in [DecimalSign::Point, DecimalSign::Comma, DecimalSign::Either] {
                assert_eq!(value(sign, text), None, "{text:?} {sign:?}");
            }
        }
    }

    #[test]
    fn a_list_in_one_cell_is_read_as_any_program_writes_it() {
        for text in [
            "[1, -2.5]",
            "[1. -2.5]",
            "1;-2.5",
            "{1,-2.5}",
            " (1\n -2.5) ",
        ] {
            assert_eq!(list(text), Some(vec![1.0, -2.5]), "{text}");
        }
        for text in ["", "[]", "1", "[1, x]", "[1, NaN]", "[[1], [2]]"] {
            assert_eq!(list(text), None, "{text}");
        }
    }

    #[test]
    fn a_pasted_series_is_read_however_it_is_divided() {
        for text in [
            "1.5 2 3",
            "1.5\n2\n3\n",
            "1,5\r\n2\r\n3",
            "1,5;2;3",
            "1,5\t2\t3",
            "1.5,2,3",
            "1.5, 2, 3",
            "[1.5, 2.0, 3.0]",
        ] {
            assert_eq!(series(text), Some(vec![1.5, 2.0, 3.0]), "{text:?}");
        }
        assert_eq!(series("1\u{202f}234\n5"), Some(vec![1234.0, 5.0]));
        for text in [
            "",
            "1 234\n5 678",
            "1,234\n5,678",
            "1 x 3",
            "5 %\n6 %",
            "2024-01-01 5",
        ] {
            assert_eq!(series(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_sign_is_told_by_what_can_be_read_in_one_way() {
        let sign = |cells: &[&str], delimiter| DecimalSign::of(cells.iter().copied(), delimiter);
        assert_eq!(sign(&["1,5", "1,234", "7"], b';'), DecimalSign::Comma);
        assert_eq!(sign(&["1.5", "1,234"], b','), DecimalSign::Point);
        assert_eq!(sign(&["1.5", "1,5"], b';'), DecimalSign::Either);
        assert_eq!(sign(&["1,234"], b';'), DecimalSign::Comma);
        assert_eq!(sign(&["1,234"], b'\t'), DecimalSign::Either);
        assert_eq!(sign(&["1.234", "x"], b';'), DecimalSign::Point);
        assert_eq!(sign(&["1.234", "0,5"], b';'), DecimalSign::Comma);
    }
}
