//! Numbers, names, texts and gaps as people type them.

use card::table;
use preparation::{Cell, Input, Span, WordCount};

/// What is entered for a category that is not known.
pub(crate) const UNKNOWN: &str = "unknown";

/// The number a text stands for, with a point or one comma as decimal mark; with grouped thousands where it can be read in
/// one way alone, as in tables.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let lone_comma = text.matches(',').count() == 1 && !text.contains('.');
    let parsed = if lone_comma {
        text.replace(',', ".").parse()
    } else {
        text.parse::<f64>()
    };
    let is_bare = !text.contains(['%', '(']);
    let grouped = || table::number(text).filter(|_| is_bare);
    let parsed = parsed.ok().or_else(grouped);
    parsed.filter(|value| value.is_finite())
}

/// The same where it can be read in one way alone: its one sign is the reader's decimal sign, or groups no thousands.
pub(crate) fn certain(text: &str) -> Option<f64> {
    certain_with(text, words::decimal_sign())
}

fn certain_with(text: &str, mark: char) -> Option<f64> {
    let is_certain = text.contains(mark) || grouped(text).is_none();
    number(text).filter(|_| is_certain)
}

/// Why a text that is a number is not [`certain`].
pub(crate) fn doubt(text: &str) -> Option<&'static str> {
    doubt_with(text, words::decimal_sign())
}

fn doubt_with(text: &str, mark: char) -> Option<&'static str> {
    let is_doubtful = number(text).is_some() && certain_with(text, mark).is_none();
    is_doubtful.then(|| doubtful(mark))
}

/// What a text stands for whose one sign may group its thousands, read so.
fn grouped(text: &str) -> Option<f64> {
    match text.contains(',') {
        true if table::number(text).is_none() => number(&text.replace(',', "")),
        true => None,
        false => table::grouped(text),
    }
}

/// The whole number a text stands for; one sign, a space among them, may part it into groups of three digits.
pub(crate) fn whole(text: &str) -> Option<u64> {
    whole_digits(text)?.parse().ok()
}

/// The same; of a number that is too large for it the largest.
pub(crate) fn whole_or_most(text: &str) -> Option<u64> {
    let digits = whole_digits(text).filter(|digits| !digits.is_empty())?;
    Some(digits.parse().unwrap_or(u64::MAX))
}

/// The digits of a whole number.
fn whole_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let is_sign = |sign: char| sign.is_whitespace() || [',', '.', '\'', '\u{2019}'].contains(&sign);
    let mut signs = text.chars().filter(|letter| is_sign(*letter));
    let first = signs.next();
    let is_one_sign = signs.all(|sign| Some(sign) == first);
    let groups: Vec<&str> = text.split(is_sign).collect();
    let (head, others) = groups.split_first()?;
    let is_grouped = others.is_empty()
        || (1..=3).contains(&head.len()) && others.iter().all(|group| group.len() == 3);
    let digits = groups.concat();
    let is_number = is_one_sign && is_grouped && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then_some(digits)
}

/// What a person entered for an input: its cell, and what she should know of it.
pub(crate) type Entered = (Cell, Option<String>);

/// What a text stands for as an entry for `input`; or what is wrong, as a sentence. A category's text is the
/// position of its name, or [`UNKNOWN`]. A number outside its range is brought to the nearest end, or refused.
pub(crate) fn entered(text: &str, input: &Input, refuses: bool) -> Result<Entered, String> {
    match input {
        Input::Text => Ok((Cell::Text(text.trim().to_owned()), None)),
        Input::Series { span, length } => entered_series(text, *span, *length, refuses),
        Input::Number { may_miss, .. } if text.trim().is_empty() => match may_miss {
            true => Ok((Cell::Missing, None)),
            false => Err(t!("Enter a number.").to_owned()),
        },
        Input::Number { span, .. } => entered_number(text, *span, refuses),
        Input::Category { .. } if text == UNKNOWN && takes_unknown(input) => {
            Ok((Cell::Missing, None))
        }
        Input::Category { .. } => match number(text) {
            Some(position) => Ok((Cell::Number(position), None)),
            None => Err(t!("Choose one.").to_owned()),
        },
    }
}

/// The entry that a cell stands for, read back by [`entered`]: a category by its name or position. None where the input
/// takes no such cell.
pub(crate) fn entry(cell: &Cell, input: &Input) -> Option<String> {
    match (input, cell) {
        (Input::Category { names, .. }, Cell::Text(name)) => {
            let position = names.iter().position(|other| other == name)?;
            Some(position.to_string())
        }
        (Input::Category { .. }, Cell::Missing) => takes_unknown(input).then(|| UNKNOWN.to_owned()),
        (Input::Category { names, .. }, Cell::Number(position)) => {
            let is_position =
                position.fract() == 0.0 && (0.0..names.len() as f64).contains(position);
            is_position.then(|| position.to_string())
        }
        (Input::Number { .. }, Cell::Number(number)) => Some(words::decimal(number.to_string())),
        (Input::Number { may_miss: true, .. }, Cell::Missing) => Some(String::new()),
        (Input::Text, Cell::Text(text)) => Some(text.clone()),
        (Input::Series { .. }, Cell::Series(values)) => {
            let decimal = |value: &f64| words::decimal(value.to_string());
            let values: Vec<String> = values.iter().map(decimal).collect();
            Some(values.join("\n"))
        }
        _ => None,
    }
}

/// What a person should know of a text whose words the model does not all know.
pub(crate) fn unknown_words(count: WordCount) -> Option<String> {
    let WordCount { words, known } = count;
    match (words, words - known) {
        (0, _) => {
            Some(t!("The model finds no word in it: the answer says nothing about it.").to_owned())
        }
        (_, 0) => None,
        (1, 1) => Some(
            t!("The model does not know this word: the answer says nothing about it.").to_owned(),
        ),
        (all, unknown) if all == unknown => Some(t!(
            "The model knows none of these {all} words: the answer says nothing about them."
        )),
        (all, 1) => Some(t!(
            "1 of {all} words is unknown to the model and does not count."
        )),
        (all, unknown) => Some(t!(
            "{unknown} of {all} words are unknown to the model and do not count."
        )),
    }
}

/// Of more values than are asked for the last are taken.
fn entered_series(text: &str, span: Span, length: usize, refuses: bool) -> Result<Entered, String> {
    let pasted = table::series(text, length, span, words::decimal_sign())
        .map_err(|problem| words::told(&problem.to_string()))?;
    let values = pasted.values;
    let first = values.len().saturating_sub(length);
    let newest = values[first..].to_vec();
    let outside = newest.iter().filter(|value| !span.holds(**value)).count();
    let mut remarks: Vec<String> = pasted
        .remark
        .iter()
        .map(|remark| words::told(remark))
        .collect();
    if first > 0 {
        remarks.push(t!("The last {length} of {} values are used.", values.len()));
    }
    if outside > 0 {
        let (low, high) = (figure(span.minimum), figure(span.maximum));
        let told = t!("{outside} outside {low} to {high}");
        if refuses {
            return Err(refused(&told));
        }
        remarks.push(t!("{told}: the nearest end is used."));
    }
    let remark = (!remarks.is_empty()).then(|| remarks.join(" "));
    Ok((Cell::Series(newest), remark))
}

/// Outside of the span the nearest end is taken, or nothing.
fn entered_number(text: &str, span: Span, refuses: bool) -> Result<Entered, String> {
    let (value, read) = number_inside(text, span)?;
    let taken = span.clamp(value);
    if taken == value {
        return Ok((Cell::Number(value), read));
    }
    let (low, high) = (figure(span.minimum), figure(span.maximum));
    let told = t!("Outside {low} to {high}");
    match refuses {
        true => Err(refused(&told)),
        false => {
            let remark = t!("{told}: {} is used.", figure(taken));
            Ok((Cell::Number(taken), Some(remark)))
        }
    }
}

/// A number as it is written; one that can be read in two ways as the one inside the span, with a remark. An end that [`plain`]
/// writes outside is that end.
pub(crate) fn number_inside(text: &str, span: Span) -> Result<(f64, Option<String>), String> {
    let is_outside = number(text).is_some_and(|typed| !span.holds(typed));
    let is_end = |end: &f64| is_outside && plain(*end) == text.trim();
    let end = [span.minimum, span.maximum].into_iter().find(is_end);
    end.map_or_else(
        || read_inside(text, span, words::decimal_sign()),
        |end| Ok((end, None)),
    )
}

/// The same for who writes this decimal sign: it is one, unless that is outside and what it groups is not.
fn read_inside(text: &str, span: Span, mark: char) -> Result<(f64, Option<String>), String> {
    let written = number(text).ok_or(t!("Not a number. Use digits and one decimal mark."))?;
    let Some(grouped) = grouped(text) else {
        return Ok((written, None));
    };
    match (span.holds(written), span.holds(grouped)) {
        (false, true) => Ok((grouped, Some(read_as(grouped)))),
        _ if text.contains(mark) => Ok((written, None)),
        (true, false) => Ok((written, Some(read_as(written)))),
        _ => Err(doubtful(mark).to_owned()),
    }
}

fn doubtful(mark: char) -> &'static str {
    match mark {
        ',' => t!("This can mean two numbers. Use a decimal comma, and no point."),
        _ => t!("This can mean two numbers. Use a decimal point, and no comma."),
    }
}

/// Without a sign between thousands, which could be the one that is in doubt.
fn read_as(meant: f64) -> String {
    t!("Read as {}.", plain(meant))
}

fn refused(told: &str) -> String {
    t!("{told}, and the model's owner refuses such values.")
}

/// Whether a category may be left open.
pub(crate) fn takes_unknown(input: &Input) -> bool {
    match input {
        Input::Category {
            may_miss,
            other_is_missing,
            ..
        } => *may_miss || *other_is_missing,
        Input::Number { .. } | Input::Text | Input::Series { .. } => false,
    }
}

/// A number as it may be typed: at most six significant digits, no trailing zeros and the reader's decimal sign.
pub(crate) fn plain(value: f64) -> String {
    words::decimal(digits(value))
}

/// The same as it is read, with grouped thousands.
pub(crate) fn figure(value: f64) -> String {
    words::number(digits(value))
}

fn digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let before_point = value.abs().log10().floor() as i32 + 1;
    let places = (6 - before_point).clamp(0, 12) as usize;
    let text = format!("{value:.places$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Whether two numbers would be shown differently.
pub(crate) fn differs(left: f64, right: f64) -> bool {
    plain(left) != plain(right)
}

/// A cell as people read it: the name of a category, the number, the text; empty for a gap.
pub(crate) fn written(input: &Input, cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Series(values) => {
            let values: Vec<String> = values.iter().copied().map(figure).collect();
            values.join(words::between_numbers())
        }
        Cell::Number(value) => {
            let named = (*value >= 0.0 && value.fract() == 0.0)
                .then(|| input.names().get(*value as usize))
                .flatten();
            named.cloned().unwrap_or_else(|| figure(*value))
        }
    }
}

/// `value` moved by `steps` steps and kept inside the range.
pub(crate) fn stepped(value: f64, steps: f64, step: f64, range: Span) -> f64 {
    let moved = value + steps * step;
    // Removes the dust that binary fractions leave: 0.1 + 0.2.
    let rounded = (moved / step).round() * step;
    rounded.clamp(range.minimum, range.maximum)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: Span = Span::new(0.0, 10.0);

    #[test]
    fn whole_numbers_are_read_grouped_by_any_sign_and_never_guessed() {
        for text in [
            "20000",
            " 20 000 ",
            "20\u{202f}000",
            "20,000",
            "20.000",
            "20'000",
        ] {
            assert_eq!(whole(text), Some(20_000), "{text:?}");
        }
        let huge = "1".repeat(30);
        assert_eq!((whole(&huge), whole_or_most(&huge)), (None, Some(u64::MAX)));
        assert_eq!(whole_or_most(""), None);
        assert_eq!(whole("1.234.567"), Some(1_234_567));
        for text in [
            "",
            "1,5",
            "1.5",
            "20 00",
            "1.234,567",
            "-5",
            "+5",
            "12a",
            "1234,567",
            ",000",
        ] {
            assert_eq!(whole(text), None, "{text:?}");
        }
    }

    #[test]
    fn words_that_are_unknown_are_told_and_most_when_none_is_known() {
        let told = |words, known| unknown_words(WordCount { words, known }).unwrap_or_default();
        assert_eq!(told(4, 4), "");
        assert_eq!(
            told(4, 1),
            "3 of 4 words are unknown to the model and do not count."
        );
        assert!(told(4, 0).contains("knows none of these 4 words"));
        assert!(told(1, 0).contains("does not know this word"));
        assert!(told(0, 0).contains("no word in it"));
    }

    #[test]
    fn a_comma_is_a_decimal_mark_too() {
        assert_eq!(number(" 1,5 "), Some(1.5));
        assert_eq!(number("1.5"), Some(1.5));
        for grouped in [
            "2.320,50",
            "2,320.50",
            "2\u{202f}320,50",
            "2 320.5",
            "2'320.50",
        ] {
            assert_eq!(number(grouped), Some(2320.5), "{grouped}");
            assert_eq!(
                entered(grouped, &Input::number(0.0, 5_000.0), false),
                Ok((Cell::Number(2320.5), None))
            );
        }
        assert_eq!(number("1.234.567"), Some(1_234_567.0));
        assert_eq!((number("45 %"), number("(3)")), (None, None));
        assert_eq!(number("1,2,3"), None);
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        assert_eq!(number("NaN"), None);
        assert_eq!(number("inf"), None);
        assert_eq!(number("12a"), None);
    }

    #[test]
    fn values_outside_the_range_are_brought_to_its_end_with_a_remark() {
        let input = Input::number(0.0, 10.0);
        assert_eq!(entered("10", &input, false), Ok((Cell::Number(10.0), None)));
        let remark = "Outside 0 to 10: 10 is used.".to_owned();
        let clamped = (Cell::Number(10.0), Some(remark));
        assert_eq!(entered("10.1", &input, false), Ok(clamped));
        assert!(entered("", &input, false).is_err());
        assert!(entered("ten", &input, false).is_err());
    }

    #[test]
    fn values_outside_the_range_are_refused_where_the_owner_says_so() {
        let input = Input::number(0.0, 10.0);
        assert!(entered("10", &input, true).is_ok());
        let refused = entered("10.1", &input, true).unwrap_err();
        assert!(refused.starts_with("Outside 0 to 10, and") && refused.contains("owner refuses"));
        let series = Input::Series {
            span: RANGE,
            length: 2,
        };
        let refused = entered("1 2 11", &series, true).unwrap_err();
        assert!(refused.starts_with("1 outside 0 to 10, and"));
    }

    #[test]
    fn a_comma_before_three_digits_is_read_as_the_range_tells() {
        let read = |most| entered("1,234", &Input::number(0.0, most), false);
        let told = |value: &str| Some(format!("Read as {value}."));
        assert_eq!(read(10.0), Ok((Cell::Number(1.234), told("1.234"))));
        let thousands = entered("1,234", &Input::number(500.0, 5_000.0), false);
        assert_eq!(thousands, Ok((Cell::Number(1234.0), told("1234"))));
        assert!(read(5_000.0).unwrap_err().contains("two numbers"));
    }

    #[test]
    fn a_point_before_three_digits_groups_them_where_only_that_is_in_range() {
        let read = |least, most| entered("3.500", &Input::number(least, most), false);
        assert_eq!(read(0.0, 10.0), Ok((Cell::Number(3.5), None)));
        assert_eq!(read(0.0, 5_000.0), Ok((Cell::Number(3.5), None)));
        let told = Some("Read as 3500.".to_owned());
        assert_eq!(read(250.0, 18_424.0), Ok((Cell::Number(3500.0), told)));
    }

    #[test]
    fn the_readers_sign_is_decimal_and_the_other_one_as_the_range_tells() {
        let read = |text, least, most| read_inside(text, Span::new(least, most), ',');
        let told = |value: &str| Some(format!("Read as {value}."));
        assert_eq!(read("1,234", 0.0, 5_000.0), Ok((1.234, None)));
        assert_eq!(read("1.5", 0.0, 10.0), Ok((1.5, None)));
        assert_eq!(read("3,500", 250.0, 18_424.0), Ok((3500.0, told("3500"))));
        assert_eq!(read("3.500", 0.0, 10.0), Ok((3.5, told("3.5"))));
        assert_eq!(read("3.500", 250.0, 18_424.0), Ok((3500.0, told("3500"))));
        assert!(
            read("3.500", 0.0, 5_000.0)
                .unwrap_err()
                .contains("two numbers. Use a decimal comma")
        );
    }

    #[test]
    fn a_number_is_certain_whose_one_sign_is_the_readers_or_groups_nothing() {
        for (mark, text, value) in [
            ('.', "1.234", Some(1.234)),
            ('.', "1,234", None),
            ('.', "1,234.5", Some(1234.5)),
            ('.', "1\u{2019}234.5", Some(1234.5)),
            ('.', "0,234", Some(0.234)),
            (',', "1,234", Some(1.234)),
            (',', "1.234", None),
            (',', "1.234,5", Some(1234.5)),
            (',', "1\u{a0}234,5", Some(1234.5)),
            (',', "1.5", Some(1.5)),
            (',', "1\u{202f}234", Some(1234.0)),
            (',', "many", None),
        ] {
            assert_eq!(certain_with(text, mark), value, "{text} with {mark}");
        }
    }

    #[test]
    fn a_number_that_can_be_read_in_two_ways_is_doubtful_and_no_other_text_is() {
        for (mark, text) in [('.', "1,234"), (',', "1.234")] {
            assert_eq!(doubt_with(text, mark), Some(doubtful(mark)), "{text}");
        }
        for text in ["", "many", "1.234", "1,5"] {
            assert_eq!(doubt_with(text, '.'), None, "{text}");
        }
    }

    #[test]
    fn what_may_be_missing_may_be_left_empty_or_unknown() {
        let missing = Ok((Cell::Missing, None));
        let number = Input::Number {
            span: RANGE,
            may_miss: true,
        };
        assert_eq!(entered(" ", &number, false), missing);
        let home = |other_is_missing| Input::Category {
            names: vec!["rents".to_owned()],
            may_miss: false,
            other_is_missing,
        };
        assert_eq!(entered(UNKNOWN, &home(true), false), missing);
        assert!(entered(UNKNOWN, &home(false), false).is_err());
        assert!(entered("", &home(true), false).is_err());
        assert_eq!(
            entered("0", &home(false), false),
            Ok((Cell::Number(0.0), None))
        );
    }

    #[test]
    fn a_cell_is_entered_again_as_it_was() {
        let home = Input::Category {
            names: vec!["rents".to_owned(), "owns".to_owned()],
            may_miss: true,
            other_is_missing: false,
        };
        let gap = Input::Number {
            span: RANGE,
            may_miss: true,
        };
        let series = Input::Series {
            span: RANGE,
            length: 2,
        };
        let again = |cell: &Cell, input: &Input| {
            let entry = entry(cell, input)?;
            entered(&entry, input, false).ok().map(|(cell, _)| cell)
        };
        for (cell, input) in [
            (Cell::Number(0.123_456_789_012), &Input::number(0.0, 1.0)),
            (Cell::Number(1e-7), &Input::number(0.0, 1.0)),
            (Cell::Number(12_345_678.25), &Input::number(0.0, 1e9)),
            (Cell::Missing, &gap),
            (Cell::Missing, &home),
            (Cell::Number(1.0), &home),
            (Cell::Text("two\nlines".to_owned()), &Input::Text),
            (Cell::Series(vec![0.1, 9.25]), &series),
        ] {
            assert_eq!(again(&cell, input), Some(cell));
        }
        assert_eq!(
            again(&Cell::Text("owns".to_owned()), &home),
            Some(Cell::Number(1.0))
        );
        assert_eq!(entry(&Cell::Text("lodges".to_owned()), &home), None);
        assert_eq!(entry(&Cell::Number(2.0), &home), None);
        assert_eq!(entry(&Cell::Missing, &Input::number(0.0, 1.0)), None);
    }

    #[test]
    fn a_series_is_cut_to_its_newest_values_with_a_remark() {
        let input = Input::Series {
            span: RANGE,
            length: 3,
        };
        let newest = Cell::Series(vec![2.0, 3.5, 12.0]);
        let (cell, remark) = entered("1\n2\n3,5\n12\n", &input, false).unwrap();
        assert_eq!(cell, newest);
        let remark = remark.unwrap();
        assert!(remark.contains("last 3 of 4") && remark.contains("1 outside 0 to 10"));
        assert_eq!(written(&input, &newest), "2, 3.5, 12");
        assert!(
            entered("1 2", &input, false)
                .unwrap_err()
                .starts_with("2 of 3")
        );
        assert!(entered("1 2 many", &input, false).is_err());
    }

    #[test]
    fn numbers_are_written_without_dust() {
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(1234.5678), "1234.57");
        assert_eq!(plain(100_000.0), "100000");
        assert_eq!(plain(-0.000_012_5), "-0.0000125");
        assert_eq!(plain(0.0), "0");
    }

    #[test]
    fn steps_stop_at_the_ends_of_the_range() {
        assert_eq!(plain(stepped(0.2, 1.0, 0.1, RANGE)), "0.3");
        assert_eq!(stepped(9.99, 5.0, 0.1, RANGE), 10.0);
        assert_eq!(stepped(0.0, -1.0, 0.1, RANGE), 0.0);
    }

    #[test]
    fn a_choice_is_written_by_its_name() {
        let housing = Input::Category {
            names: vec!["rents".to_owned(), "owns".to_owned()],
            may_miss: true,
            other_is_missing: false,
        };
        let number = |value| written(&housing, &Cell::Number(value));
        assert_eq!(number(1.0), "owns");
        assert_eq!(number(2.0), "2");
        assert_eq!(number(0.5), "0.5");
        assert_eq!(written(&housing, &Cell::Missing), "");
    }
}
