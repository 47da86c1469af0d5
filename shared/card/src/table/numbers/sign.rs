use std::fmt;

use serde::{Deserialize, Serialize};

use crate::table::percents::Percents;

/// What divides whole from decimal places in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecimalSign {
    /// 1.5
    Point,
    /// 1,5
    Comma,
    /// As each number shows; one that can be read in two ways, like 1,234 or 1.234, is none.
    Certain,
    /// The same, but for 1.234, which is a little more than one: where points are decimal unless something shows otherwise.
    #[default]
    Either,
}

/// A number as it was written.
#[derive(Clone, Copy)]
pub(in crate::table) struct Written {
    pub(in crate::table) value: f64,
    /// Whether a percent sign follows it; the value is what stands before.
    pub(in crate::table) percent: bool,
    /// Decimal places.
    pub(in crate::table) decimals: usize,
    /// The sign that it shows beyond doubt.
    pub(in crate::table) shows: DecimalSign,
    /// The one sign in it, if that may also group thousands.
    doubtful: Option<char>,
}

/// In the place of a delimiter: numbers of a list, which no table surrounds, as who writes decimal points lists them.
pub(super) const LIST: u8 = b' ';
/// The same as who writes decimal commas lists them: a point may group her thousands.
pub(super) const COMMA_LIST: u8 = b'|';
/// Longest text that may be a number.
const LONGEST: usize = 64;
/// Currencies by letters; those with a sign of their own are told by it.
const CURRENCIES: [&str; 14] = [
    "usd", "eur", "chf", "gbp", "jpy", "cny", "inr", "brl", "sek", "nok", "dkk", "pln", "czk", "kr",
];
const CURRENCY_SIGNS: [char; 12] = ['$', '€', '£', '¥', '₹', '₽', '₩', '₺', '₫', '₴', '฿', '¢'];

impl Written {
    /// The number, where percent signs mean that.
    pub(in crate::table) fn meant(self, percents: Percents) -> f64 {
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
            Self::Certain | Self::Either => "decimal point or comma as each number shows",
        })
    }
}

impl DecimalSign {
    /// The sign of a table with these cells and this delimiter.
    pub(in crate::table) fn of<'a>(cells: impl Iterator<Item = &'a str>, delimiter: u8) -> Self {
        let (mut points, mut commas) = (0usize, 0usize);
        let (mut point_is_open, mut comma_is_open) = (false, false);
        for written in cells.filter_map(|cell| Self::Point.read(cell)) {
            points += usize::from(written.shows == Self::Point);
            commas += usize::from(written.shows == Self::Comma);
            point_is_open |= written.doubtful == Some('.');
            comma_is_open |= written.doubtful == Some(',');
        }
        match (points, commas) {
            (1.., 1..) => Self::Certain,
            (0, 1..) => Self::Comma,
            (1.., 0) => Self::Point,
            // Who divides cells by commas writes points in numbers.
            (0, 0) if delimiter == b',' => Self::Point,
            (0, 0) if comma_is_open && delimiter == b';' => Self::Comma,
            (0, 0) if comma_is_open => Self::Either,
            (0, 0) if point_is_open && delimiter != LIST => Self::Certain,
            (0, 0) => Self::Point,
        }
    }

    /// A finite number: outer blanks, signs of currencies and percent, brackets around a negative one and
    /// grouped thousands aside.
    pub(in crate::table) fn read(self, text: &str) -> Option<Written> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let plain = || -> Option<Written> {
            let value = text.parse().ok()?;
            let is_open = is_grouped(text, '.');
            let shows = match text.contains('.') && !is_open {
                true => Self::Point,
                false => Self::Either,
            };
            Some(Written {
                value,
                percent: false,
                decimals: decimals(text.split_once('.').map_or("", |(_, fraction)| fraction)),
                shows,
                doubtful: is_open.then_some('.'),
            })
        };
        let written = match self {
            Self::Comma | Self::Certain if text.contains('.') => None,
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
        if !digits.contains(|sign: char| sign.is_ascii_digit()) {
            return None;
        }
        let (whole, fraction, shows, doubtful) = self.divided(digits)?;
        let number: f64 = format!("{}.{fraction}{exponent}", ungrouped(whole)?)
            .parse()
            .ok()?;
        Some(Written {
            value: if negatives == 1 { -number } else { number },
            percent,
            decimals: decimals(fraction),
            shows,
            doubtful,
        })
    }

    /// Whole and decimal places, what shows that they are, and the one sign that may also group thousands.
    fn divided(self, digits: &str) -> Option<(&str, &str, Self, Option<char>)> {
        let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
        let split = |sign: char| digits.rsplit_once(sign).unwrap_or((digits, ""));
        let comma_is_last = digits.rfind(',') > digits.rfind('.');
        let parted = |sign: char| (split(sign).0, split(sign).1);
        let ((whole, fraction), shows, doubtful) = match (points, commas) {
            (0, 0) => ((digits, ""), Self::Either, None),
            (1.., 1..) => match comma_is_last {
                true if commas == 1 => (parted(','), Self::Comma, None),
                false if points == 1 => (parted('.'), Self::Point, None),
                _ => return None,
            },
            (2.., 0) => ((digits, ""), Self::Comma, None),
            (0, 2..) => ((digits, ""), Self::Point, None),
            (1, 0) if is_grouped(digits, '.') => match self {
                Self::Comma => ((digits, ""), Self::Either, Some('.')),
                Self::Certain => return None,
                Self::Point | Self::Either => (parted('.'), Self::Either, Some('.')),
            },
            (1, 0) => (parted('.'), Self::Point, None),
            (0, 1) if is_grouped(digits, ',') => match self {
                Self::Comma => (parted(','), Self::Either, Some(',')),
                Self::Point => ((digits, ""), Self::Either, Some(',')),
                Self::Certain | Self::Either => return None,
            },
            (0, 1) => (parted(','), Self::Comma, None),
        };
        let are_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then_some((whole, fraction, shows, doubtful))
    }
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
        assert_eq!(value(either, "1.234"), Some(1.234));
        for doubtful in ["1.234", "1,234", "-1.234", "$1.234"] {
            assert_eq!(value(DecimalSign::Certain, doubtful), None);
        }
        assert_eq!(value(DecimalSign::Certain, "0.234"), Some(0.234));
        assert_eq!(value(DecimalSign::Certain, "1.23"), Some(1.23));
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
            ".",
            ",",
            "-.",
            "$ .",
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
    fn the_sign_is_told_by_what_can_be_read_in_one_way() {
        let sign = |cells: &[&str], delimiter| DecimalSign::of(cells.iter().copied(), delimiter);
        assert_eq!(sign(&["1,5", "1,234", "7"], b';'), DecimalSign::Comma);
        assert_eq!(sign(&["1.5", "1,234"], b','), DecimalSign::Point);
        assert_eq!(sign(&["1.5", "1,5"], b';'), DecimalSign::Certain);
        assert_eq!(sign(&["1,234"], b';'), DecimalSign::Comma);
        assert_eq!(sign(&["1,234"], b'\t'), DecimalSign::Either);
        assert_eq!(sign(&["1.234", "x"], b';'), DecimalSign::Certain);
        assert_eq!(sign(&["1.234", "12"], b'\t'), DecimalSign::Certain);
        assert_eq!(sign(&["1.234", "12"], b','), DecimalSign::Point);
        assert_eq!(sign(&["1.234", "12"], LIST), DecimalSign::Point);
        assert_eq!(sign(&["1.234", "12"], COMMA_LIST), DecimalSign::Certain);
        assert_eq!(sign(&["1,234", "12"], COMMA_LIST), DecimalSign::Either);
        assert_eq!(sign(&["1.234", "0.5"], b';'), DecimalSign::Point);
        assert_eq!(sign(&["1.234", "0,5"], b';'), DecimalSign::Comma);
    }
}
