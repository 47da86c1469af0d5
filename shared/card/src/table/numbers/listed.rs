use std::fmt;

use preparation::Span;

use super::sign::{DecimalSign, LIST};

const BRACKETS: [(char, char); 3] = [('[', ']'), ('(', ')'), ('{', '}')];

const BLANKS_DIVIDE: &str = "Blanks were taken to stand between values.";
const COMMAS_DIVIDE: &str = "Commas were taken to stand between values.";
const BLANKS_GROUP: &str = "Blanks were taken to group thousands.";
const COMMAS_GROUP: &str = "A comma before three digits was taken to group thousands.";
const COMMAS_ARE_DECIMAL: &str = "A comma before three digits was taken for a decimal sign.";

/// Values of a series as they were pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct PastedSeries {
    /// All of them, in their order; at least as many as were asked for.
    pub values: Vec<f64>,
    /// What blanks and commas were taken for, where the text can be read in another way too.
    pub remark: Option<String>,
}

/// Why pasted values cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesProblem {
    /// Something in it is no number.
    NotNumbers,
    /// Blanks or commas can mean two things, and both would do.
    TwoWays,
    /// Fewer values than are asked for.
    TooFew {
        /// Values given.
        got: usize,
        /// Values asked for.
        expected: usize,
    },
}

/// What is wrong and what to do, for who pasted it.
impl fmt::Display for SeriesProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNumbers => {
                formatter.write_str("Not all of this is a number. Paste numbers only, one a line.")
            }
            Self::TwoWays => formatter.write_str(
                "Blanks or commas in this can mean two things. Paste one value a line, without grouped thousands.",
            ),
            Self::TooFew { got, expected } => {
                write!(
                    formatter,
                    "{got} of {expected} values. Give more of the past."
                )
            }
        }
    }
}

/// Numbers of a list in one cell, as JSON, NumPy or a database writes it: `[0.1, 0.2]`, `[0.1 0.2]`, `0.1;0.2`;
/// none where blanks and commas leave open which numbers are meant.
pub fn list(text: &str) -> Option<Vec<f64>> {
    let text = text.trim();
    let inner = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    let bracketed = BRACKETS.into_iter().find_map(inner);
    let written = bracketed.unwrap_or(text);
    let number = |part: &&str| match part.split_once(',') {
        Some((whole, places)) if !part.contains('.') => format!("{whole}.{places}").parse().ok(),
        _ => part.parse().ok(),
    };
    let number = |part: &&str| number(part).filter(|number: &f64| number.is_finite());
    let numbers = |parts: Vec<&str>| parts.iter().map(number).collect::<Option<Vec<f64>>>();
    let mut found: Vec<Vec<f64>> = [apart(written), by_commas(written)]
        .into_iter()
        .filter_map(|parts| numbers(parts?))
        .collect();
    found.dedup();
    let [numbers] = <[Vec<f64>; 1]>::try_from(found).ok()?;
    let is_list = numbers.len() > 1 || bracketed.is_some() && !numbers.is_empty();
    is_list.then_some(numbers)
}

/// Values of a series as people paste them: one a line, or with blanks, tabs, semicolons or commas between
/// them. What can be read in several ways is read in the one that gives as many values as are asked for, and
/// such as are usual.
///
/// # Errors
/// [`SeriesProblem`].
pub fn series(text: &str, expected: usize, usual: Span) -> Result<PastedSeries, SeriesProblem> {
    let readings = readings(text);
    let most = readings.iter().map(|reading| reading.values.len()).max();
    let got = most.ok_or(SeriesProblem::NotNumbers)?;
    let is_open = readings.len() > 1;
    let is_exact = |reading: &Reading| reading.values.len() == expected;
    let is_usual = |reading: &Reading| {
        let newest = reading.values.iter().rev().take(expected);
        newest.copied().all(|value| usual.holds(value))
    };
    let mut left: Vec<Reading> = readings
        .into_iter()
        .filter(|reading| reading.values.len() >= expected)
        .collect();
    for fits in [&is_usual as &dyn Fn(&Reading) -> bool, &is_exact] {
        if left.iter().any(fits) {
            left.retain(fits);
        }
    }
    let several = left.len() > 1;
    match left.pop() {
        None => Err(SeriesProblem::TooFew { got, expected }),
        Some(_) if several => Err(SeriesProblem::TwoWays),
        Some(Reading { values, told }) => Ok(PastedSeries {
            values,
            remark: is_open.then(|| told.join(" ")),
        }),
    }
}

/// One way to read pasted values.
struct Reading {
    values: Vec<f64>,
    /// What it takes blanks and commas for.
    told: Vec<&'static str>,
}

/// Every way in which all of a text is numbers.
fn readings(text: &str) -> Vec<Reading> {
    let text = text.trim_matches(|sign: char| sign.is_whitespace() || "[]()".contains(sign));
    let owned = |parts: Vec<&str>| parts.into_iter().map(str::to_owned).collect();
    let divisions: [(Option<Vec<String>>, &str); 3] = [
        (apart(text).map(owned), BLANKS_DIVIDE),
        (by_commas(text).map(owned), COMMAS_DIVIDE),
        (grouped(text), BLANKS_GROUP),
    ];
    let divided = divisions
        .into_iter()
        .filter_map(|(parts, told)| Some((parts?, told)));
    let divided: Vec<(Vec<String>, &str)> = divided.collect();
    let mut found: Vec<Reading> = Vec::new();
    for (parts, division) in &divided {
        for (values, sign) in numbers(parts) {
            if found.iter().all(|known| known.values != values) {
                let division = (divided.len() > 1).then_some(*division);
                let told = division.into_iter().chain(sign).collect();
                found.push(Reading { values, told });
            }
        }
    }
    found
}

/// The numbers of a list by the decimal sign that it shows, or by either where it shows none.
fn numbers(parts: &[String]) -> Vec<(Vec<f64>, Option<&'static str>)> {
    let read = |sign: DecimalSign| -> Option<Vec<f64>> {
        let number = |part: &String| sign.read(part).filter(|written| !written.percent);
        parts.iter().map(|part| Some(number(part)?.value)).collect()
    };
    let shown = DecimalSign::of(parts.iter().map(String::as_str), LIST);
    if let Some(values) = read(shown) {
        return vec![(values, None)];
    }
    let either = [
        (DecimalSign::Point, COMMAS_GROUP),
        (DecimalSign::Comma, COMMAS_ARE_DECIMAL),
    ];
    let is_open = [DecimalSign::Either, DecimalSign::Certain].contains(&shown);
    let either = either.into_iter().filter(|_| is_open);
    either
        .filter_map(|(sign, told)| Some((read(sign)?, Some(told))))
        .collect()
}

fn is_divider(sign: char) -> bool {
    [' ', '\n', '\r', '\t', ';', '|'].contains(&sign)
}

fn filled<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    parts.filter(|part| !part.is_empty()).collect()
}

/// What stands between blanks, a comma behind each aside; none where a comma stands behind some of them only,
/// or where nothing but commas can divide.
fn apart(text: &str) -> Option<Vec<&str>> {
    let parts = filled(text.split(is_divider));
    let (last, others) = parts.split_last()?;
    if others.is_empty() && last.contains(',') {
        return None;
    }
    let followed = others.iter().filter(|part| part.ends_with(',')).count();
    match followed {
        0 => Some(parts),
        all if all == others.len() => {
            let bare = |part: &&'_ str| part.trim_end_matches(',').len();
            Some(parts.iter().map(|part| &part[..bare(part)]).collect())
        }
        _ => None,
    }
}

/// What stands between commas; none where blanks divide without them, or where every value between blanks has
/// a comma inside: that one is a decimal sign.
fn by_commas(text: &str) -> Option<Vec<&str>> {
    if !text.contains(',') {
        return None;
    }
    let between_blanks = filled(text.split(is_divider));
    let is_followed = between_blanks.iter().any(|part| part.ends_with(','));
    let has_inner = |part: &&str| part.trim_end_matches(',').matches(',').count() == 1;
    if between_blanks.len() > 1 && (!is_followed || between_blanks.iter().all(has_inner)) {
        return None;
    }
    Some(filled(
        text.split(|sign: char| sign == ',' || is_divider(sign)),
    ))
}

/// The same with three digits behind a blank as part of the number before it; none where there are none.
fn grouped(text: &str) -> Option<Vec<String>> {
    let mut numbers: Vec<String> = Vec::new();
    let mut is_grouped = false;
    let parts = text.split(|sign: char| is_divider(sign) && sign != ' ');
    for part in parts.flat_map(|part| part.split(", ")) {
        let mut goes_on = false;
        for piece in filled(part.split(' ')) {
            match numbers.last_mut().filter(|_| goes_on && is_group(piece)) {
                Some(number) => {
                    number.push(' ');
                    number.push_str(piece);
                    is_grouped = true;
                    goes_on = piece.len() == 3;
                }
                None => {
                    numbers.push(piece.to_owned());
                    goes_on = begins_groups(piece);
                }
            }
        }
    }
    is_grouped.then_some(numbers)
}

/// One to three digits, not 0.
fn begins_groups(piece: &str) -> bool {
    let digits = piece.trim_start_matches(['-', '+']);
    (1..=3).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Three digits, with decimal places behind the last of them.
fn is_group(piece: &str) -> bool {
    let (digits, places) = piece.split_at_checked(3).unwrap_or((piece, ""));
    digits.len() == 3
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (places.is_empty() || places.starts_with(['.', ',']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Span = Span::new(0.0, 2_000.0);

    fn values(text: &str) -> Option<Vec<f64>> {
        series(text, 2, USUAL).ok().map(|pasted| pasted.values)
    }

    #[test]
    fn a_list_in_one_cell_is_read_as_any_program_writes_it() {
        for text in [
            "[1, -2.5]",
            "[1. -2.5]",
            "[1,-2.5]",
            "1;-2.5",
            "1,0;-2,5",
            "1,0, -2,5",
            "1,0 -2,5",
            "{1,-2.5}",
            " (1\n -2.5) ",
        ] {
            assert_eq!(list(text), Some(vec![1.0, -2.5]), "{text}");
        }
        assert_eq!(list("[1,2]"), Some(vec![1.0, 2.0]));
        assert_eq!(list("[12 345 678]"), Some(vec![12.0, 345.0, 678.0]));
        for text in [
            "",
            "[]",
            "1",
            "[1, x]",
            "[1, NaN]",
            "[[1], [2]]",
            "[1, 2,5]",
        ] {
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
            "1,5, 2,0, 3,0",
            "[1.5, 2.0, 3.0]",
        ] {
            let pasted = series(text, 3, USUAL);
            let expected = PastedSeries {
                values: vec![1.5, 2.0, 3.0],
                remark: None,
            };
            assert_eq!(pasted, Ok(expected), "{text:?}");
        }
        assert_eq!(values("1\u{202f}234\n5"), Some(vec![1234.0, 5.0]));
        for text in ["", "1 x 3", "5 %\n6 %", "2024-01-01 5"] {
            assert_eq!(
                series(text, 2, USUAL),
                Err(SeriesProblem::NotNumbers),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_read_as_asked_and_usual_with_a_remark() {
        let read = |text, expected, most| {
            let pasted = series(text, expected, Span::new(0.0, most)).unwrap();
            (pasted.values, pasted.remark.unwrap_or_default())
        };
        let (values, remark) = read("1 234 567", 3, 2_000.0);
        assert_eq!(values, [1.0, 234.0, 567.0]);
        assert_eq!(remark, BLANKS_DIVIDE);
        let (values, remark) = read("1 234 567\n1 345 678", 2, 2e6);
        assert_eq!(values, [1_234_567.0, 1_345_678.0]);
        assert_eq!(remark, BLANKS_GROUP);
        let (values, remark) = read("1,234\n1,678", 2, 9.0);
        assert_eq!(values, [1.234, 1.678]);
        assert_eq!(remark, COMMAS_ARE_DECIMAL);
        let (values, remark) = read("1 234,5\n1 678,5", 2, 2_000.0);
        assert_eq!(values, [1_234.5, 1_678.5]);
        assert_eq!(remark, BLANKS_GROUP);
        let (values, remark) = read("1, 2,3", 3, 9.0);
        assert_eq!(values, [1.0, 2.0, 3.0]);
        assert_eq!(remark, COMMAS_DIVIDE);
    }

    #[test]
    fn nothing_is_guessed_where_two_ways_would_do() {
        assert_eq!(
            series("1,234\n1,678", 2, USUAL),
            Err(SeriesProblem::TwoWays)
        );
        let open = series("100 205\n310 400\n500 600", 2, Span::new(0.0, 1e9));
        assert_eq!(open, Err(SeriesProblem::TwoWays));
        let (got, expected) = (2, 3);
        assert_eq!(
            series("1 2", 3, USUAL),
            Err(SeriesProblem::TooFew { got, expected })
        );
    }
}
