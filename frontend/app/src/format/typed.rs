//! Numbers, names, texts and gaps as people type them.

use preparation::{Cell, Input, Span};

/// What is entered for a category that is not known.
pub(crate) const UNKNOWN: &str = "unknown";

/// The number a text stands for, with a point or one comma as decimal mark.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let lone_comma = text.matches(',').count() == 1 && !text.contains('.');
    let parsed = if lone_comma {
        text.replace(',', ".").parse()
    } else {
        text.parse::<f64>()
    };
    parsed.ok().filter(|value| value.is_finite())
}

/// What a person entered for an input: its cell, and what she should know of it.
pub(crate) type Entered = (Cell, Option<String>);

/// What a text stands for as an entry for `input`; or what is wrong, as a sentence. A category's text is the
/// position of its name, or [`UNKNOWN`].
pub(crate) fn entered(text: &str, input: &Input) -> Result<Entered, String> {
    match input {
        Input::Text => Ok((Cell::Text(text.trim().to_owned()), None)),
        Input::Series { span, length } => entered_series(text, *span, *length),
        Input::Number { span, may_miss } => entered_number(text, *span, *may_miss),
        Input::Category { .. } if text == UNKNOWN && takes_unknown(input) => {
            Ok((Cell::Missing, None))
        }
        Input::Category { .. } => match number(text) {
            Some(position) => Ok((Cell::Number(position), None)),
            None => Err("Choose one.".to_owned()),
        },
    }
}

/// Of more values than are asked for the last are taken.
fn entered_series(text: &str, span: Span, length: usize) -> Result<Entered, String> {
    let values = card::table::series(text).ok_or(
        "Paste numbers only, one a line, with a decimal point and without grouped thousands.",
    )?;
    let Some(first) = values.len().checked_sub(length) else {
        return Err(format!(
            "{} of {length} values. Give more of the past.",
            values.len()
        ));
    };
    let newest = values[first..].to_vec();
    let outside = newest.iter().filter(|value| !span.holds(**value)).count();
    let mut remarks = Vec::new();
    if first > 0 {
        remarks.push(format!(
            "The last {length} of {} values are used.",
            values.len()
        ));
    }
    if outside > 0 {
        let (low, high) = (plain(span.minimum), plain(span.maximum));
        remarks.push(format!(
            "{outside} outside {low} to {high}: the nearest end is used."
        ));
    }
    let remark = (!remarks.is_empty()).then(|| remarks.join(" "));
    Ok((Cell::Series(newest), remark))
}

/// Outside of the span the nearest end is taken.
fn entered_number(text: &str, span: Span, may_miss: bool) -> Result<Entered, String> {
    match text.trim().is_empty() {
        true if may_miss => return Ok((Cell::Missing, None)),
        true => return Err("Enter a number.".to_owned()),
        false => {}
    }
    let value = number(text).ok_or("Not a number. Use digits and one point.")?;
    let taken = span.clamp(value);
    let remark = (taken != value).then(|| {
        let (low, high) = (plain(span.minimum), plain(span.maximum));
        format!("Outside {low} to {high}: {} is used.", plain(taken))
    });
    Ok((Cell::Number(taken), remark))
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

/// A number with at most six significant digits and no trailing zeros.
pub(crate) fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let before_point = value.abs().log10().floor() as i32 + 1;
    let places = (6 - before_point).clamp(0, 12) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
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
            let values: Vec<String> = values.iter().copied().map(plain).collect();
            values.join(" ")
        }
        Cell::Number(value) => {
            let named = (*value >= 0.0 && value.fract() == 0.0)
                .then(|| input.names().get(*value as usize))
                .flatten();
            named.cloned().unwrap_or_else(|| plain(*value))
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
    fn a_comma_is_a_decimal_mark_too() {
        assert_eq!(number(" 1,5 "), Some(1.5));
        assert_eq!(number("1.5"), Some(1.5));
        assert_eq!(number("1,234.5"), None);
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
        assert_eq!(entered("10", &input), Ok((Cell::Number(10.0), None)));
        let remark = "Outside 0 to 10: 10 is used.".to_owned();
        let clamped = (Cell::Number(10.0), Some(remark));
        assert_eq!(entered("10.1", &input), Ok(clamped));
        assert!(entered("", &input).is_err());
        assert!(entered("ten", &input).is_err());
    }

    #[test]
    fn what_may_be_missing_may_be_left_empty_or_unknown() {
        let missing = Ok((Cell::Missing, None));
        let number = Input::Number {
            span: RANGE,
            may_miss: true,
        };
        assert_eq!(entered(" ", &number), missing);
        let home = |other_is_missing| Input::Category {
            names: vec!["rents".to_owned()],
            may_miss: false,
            other_is_missing,
        };
        assert_eq!(entered(UNKNOWN, &home(true)), missing);
        assert!(entered(UNKNOWN, &home(false)).is_err());
        assert!(entered("", &home(true)).is_err());
        assert_eq!(entered("0", &home(false)), Ok((Cell::Number(0.0), None)));
    }

    #[test]
    fn a_series_is_cut_to_its_newest_values_with_a_remark() {
        let input = Input::Series {
            span: RANGE,
            length: 3,
        };
        let newest = Cell::Series(vec![2.0, 3.5, 12.0]);
        let (cell, remark) = entered("1\n2\n3,5\n12\n", &input).unwrap();
        assert_eq!(cell, newest);
        let remark = remark.unwrap();
        assert!(remark.contains("last 3 of 4") && remark.contains("1 outside 0 to 10"));
        assert_eq!(written(&input, &newest), "2 3.5 12");
        assert!(entered("1 2", &input).unwrap_err().starts_with("2 of 3"));
        assert!(entered("1 2 many", &input).is_err());
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
