use std::fmt;

use preparation::Span;

use super::sign::{COMMA_LIST, DecimalSign, LIST};

const BRACKETS: [(char, char); 3] = [('[', ']'), ('(', ')'), ('{', '}')];

const BLANKS_DIVIDE: &str = "Blanks were taken to stand between values.";
const COMMAS_DIVIDE: &str = "Commas were taken to stand between values.";
const BLANKS_GROUP: &str = "Blanks were taken to group thousands.";
const COMMAS_GROUP: &str = "A comma before three digits was taken to group thousands.";
const COMMAS_ARE_DECIMAL: &str = "A comma before three digits was taken for a decimal sign.";
const POINTS_GROUP: &str = "A point before three digits was taken to group thousands.";
const POINTS_ARE_DECIMAL: &str = "A point before three digits was taken for a decimal sign.";

/// Values of a series as they were pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct PastedSeries {
    /// All of them, in their order; at least as many as were asked for.
    pub values: Vec<f64>,
    /// What blanks, commas and points were taken for, where the text can be read in another way too.
    pub remark: Option<String>,
}

/// Why pasted values cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesProblem {
    /// Something in it is no number.
    NotNumbers,
    /// Blanks, commas or points can mean two things, and both would do.
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
                "Blanks, commas or points in this can mean two things. Paste one value a line, without grouped thousands and with your own decimal sign.",
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
    let mut found: Vec<Vec<f64>> = [apart(written, '.'), by_commas(written)]
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
/// such as are usual; `mark` is what the reader writes before decimal places, a point or a comma.
///
/// # Errors
/// [`SeriesProblem`].
pub fn series(
    text: &str,
    expected: usize,
    usual: Span,
    mark: char,
) -> Result<PastedSeries, SeriesProblem> {
    let readings = readings(text, mark);
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
    let is_own = |reading: &Reading| reading.is_own;
    for fits in [&is_usual as &dyn Fn(&Reading) -> bool, &is_exact, &is_own] {
        if left.iter().any(fits) {
            left.retain(fits);
        }
    }
    let several = left.len() > 1;
    match left.pop() {
        None => Err(SeriesProblem::TooFew { got, expected }),
        Some(_) if several => Err(SeriesProblem::TwoWays),
        Some(Reading { values, told, .. }) => Ok(PastedSeries {
            values,
            remark: (is_open && !told.is_empty()).then(|| told.join(" ")),
        }),
    }
}

/// One way to read pasted values.
struct Reading {
    values: Vec<f64>,
    /// What it takes blanks, commas and points for.
    told: Vec<&'static str>,
    /// Whether it takes the reader's decimal sign for one.
    is_own: bool,
}

/// Every way in which all of a text is numbers.
fn readings(text: &str, mark: char) -> Vec<Reading> {
    let text = text.trim_matches(|sign: char| sign.is_whitespace() || "[]()".contains(sign));
    let owned = |parts: Vec<&str>| parts.into_iter().map(str::to_owned).collect();
    let divisions: [(Option<Vec<String>>, &str); 3] = [
        (apart(text, mark).map(owned), BLANKS_DIVIDE),
        (by_commas(text).map(owned), COMMAS_DIVIDE),
        (grouped(text), BLANKS_GROUP),
    ];
    let divided = divisions
        .into_iter()
        .filter_map(|(parts, told)| Some((parts?, told)));
    let divided: Vec<(Vec<String>, &str)> = divided.collect();
    let mut found: Vec<Reading> = Vec::new();
    for (parts, division) in &divided {
        // Nothing stands between a value and no other.
        let division = (divided.len() > 1 && parts.len() > 1).then_some(*division);
        for reading in numbers(parts, mark) {
            if found.iter().all(|known| known.values != reading.values) {
                let told = division.into_iter().chain(reading.told).collect();
                found.push(Reading { told, ..reading });
            }
        }
    }
    found
}

/// The numbers of a list by the decimal sign that it shows, or by either where it shows none.
fn numbers(parts: &[String], mark: char) -> Vec<Reading> {
    let read = |sign: DecimalSign| -> Option<Vec<f64>> {
        let number = |part: &String| sign.read(part).filter(|written| !written.percent);
        parts.iter().map(|part| Some(number(part)?.value)).collect()
    };
    let writes_commas = mark == ',';
    let delimiter = if writes_commas { COMMA_LIST } else { LIST };
    let shown = DecimalSign::of(parts.iter().map(String::as_str), delimiter);
    if let Some(values) = read(shown) {
        let (told, is_own) = (Vec::new(), true);
        return vec![Reading {
            values,
            told,
            is_own,
        }];
    }
    let has_comma = parts.iter().any(|part| part.contains(','));
    let (by_point, by_comma) = match has_comma {
        true => (COMMAS_GROUP, COMMAS_ARE_DECIMAL),
        false => (POINTS_ARE_DECIMAL, POINTS_GROUP),
    };
    // A comma that may group thousands is decimal to who writes it so.
    let is_hers = writes_commas && shown == DecimalSign::Either;
    let either = [
        (DecimalSign::Point, Some(by_point), !is_hers),
        (
            DecimalSign::Comma,
            Some(by_comma).filter(|_| !is_hers),
            true,
        ),
    ];
    let is_open = [DecimalSign::Either, DecimalSign::Certain].contains(&shown);
    let either = either.into_iter().filter(|_| is_open);
    let reading = |(sign, told, is_own): (DecimalSign, Option<&'static str>, bool)| {
        let (values, told) = (read(sign)?, told.into_iter().collect());
        Some(Reading {
            values,
            told,
            is_own,
        })
    };
    either.filter_map(reading).collect()
}

fn is_divider(sign: char) -> bool {
    [' ', '\n', '\r', '\t', ';', '|'].contains(&sign)
}

fn filled<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    parts.filter(|part| !part.is_empty()).collect()
}

/// What stands between blanks, a comma behind each aside; none where a comma stands behind some of them only,
/// or where nothing but commas can divide: to who writes them in numbers that is never so.
fn apart(text: &str, mark: char) -> Option<Vec<&str>> {
    let parts = filled(text.split(is_divider));
    let (last, others) = parts.split_last()?;
    if others.is_empty() && last.contains(',') && mark != ',' {
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
        series(text, 2, USUAL, '.').ok().map(|pasted| pasted.values)
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
            let pasted = series(text, 3, USUAL, '.');
            let expected = PastedSeries {
                values: vec![1.5, 2.0, 3.0],
                remark: None,
            };
            assert_eq!(pasted, Ok(expected), "{text:?}");
        }
        assert_eq!(values("1\u{202f}234\n5"), Some(vec![1234.0, 5.0]));
        for text in ["", "1 x 3", "5 %\n6 %", "2024-01-01 5"] {
            assert_eq!(
                series(text, 2, USUAL, '.'),
                Err(SeriesProblem::NotNumbers),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_read_as_asked_and_usual_with_a_remark() {
        let read = |text, expected, most| {
            let pasted = series(text, expected, Span::new(0.0, most), '.').unwrap();
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
    fn a_point_before_three_digits_groups_or_not_as_is_usual_where_commas_are_decimal() {
        let read = |least, most| series("1.234\n2.345", 2, Span::new(least, most), ',');
        let told = |values: [f64; 2], remark: &str| {
            let (values, remark) = (values.to_vec(), Some(remark.to_owned()));
            Ok::<_, SeriesProblem>(PastedSeries { values, remark })
        };
        assert_eq!(read(0.0, 5_000.0), Err(SeriesProblem::TwoWays));
        assert_eq!(read(0.0, 9.0), told([1.234, 2.345], POINTS_ARE_DECIMAL));
        assert_eq!(read(500.0, 5_000.0), told([1_234.0, 2_345.0], POINTS_GROUP));
        let shown = series("1.234; 5,5", 2, USUAL, ',').unwrap();
        assert_eq!((shown.values, shown.remark), (vec![1_234.0, 5.5], None));
        let points = series("1.234\n2.345", 2, USUAL, '.').unwrap();
        assert_eq!((points.values, points.remark), (vec![1.234, 2.345], None));
    }

    #[test]
    fn commas_of_who_writes_them_are_decimal_unless_only_thousands_are_usual() {
        let read = |text, expected, least, most| {
            let pasted = series(text, expected, Span::new(least, most), ',').unwrap();
            (pasted.values, pasted.remark.unwrap_or_default())
        };
        let plain = |values: &[f64]| (values.to_vec(), String::new());
        assert_eq!(
            read("1,234\n2,345", 2, 0.0, 5_000.0),
            plain(&[1.234, 2.345])
        );
        assert_eq!(
            read("1.234\n5,678", 2, 0.0, 5_000.0),
            plain(&[1_234.0, 5.678])
        );
        assert_eq!(read("0,5\n1,234", 2, 0.0, 5_000.0), plain(&[0.5, 1.234]));
        assert_eq!(read("1,5", 1, 0.0, 9.0), plain(&[1.5]));
        assert_eq!(read("1,234", 1, 0.0, 5_000.0), plain(&[1.234]));
        let (values, remark) = read("1,234\n2,345", 2, 500.0, 5_000.0);
        assert_eq!(values, [1_234.0, 2_345.0]);
        assert_eq!(remark, COMMAS_GROUP);
        let (values, remark) = read("1,5", 2, 0.0, 9.0);
        assert_eq!(values, [1.0, 5.0]);
        assert_eq!(remark, COMMAS_DIVIDE);
    }

    #[test]
    fn nothing_is_guessed_where_two_ways_would_do() {
        assert_eq!(
            series("1,234\n1,678", 2, USUAL, '.'),
            Err(SeriesProblem::TwoWays)
        );
        let open = series("100 205\n310 400\n500 600", 2, Span::new(0.0, 1e9), '.');
        assert_eq!(open, Err(SeriesProblem::TwoWays));
        let (got, expected) = (2, 3);
        assert_eq!(
            series("1 2", 3, USUAL, '.'),
            Err(SeriesProblem::TooFew { got, expected })
        );
    }
}
