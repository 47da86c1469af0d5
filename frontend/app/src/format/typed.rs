//! Numbers as people type them.

use card::Field;
use circuit::FeatureRange;

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

/// The number a text stands for, inside a range; or what is wrong, as a sentence.
pub(crate) fn number_within(text: &str, range: &FeatureRange) -> Result<f64, String> {
    if text.trim().is_empty() {
        return Err("Enter a number.".to_owned());
    }
    let value = number(text).ok_or("Not a number. Use digits and one point.")?;
    if (range.minimum..=range.maximum).contains(&value) {
        return Ok(value);
    }
    Err(format!(
        "Enter a value from {} to {}.",
        plain(range.minimum),
        plain(range.maximum)
    ))
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

/// A value as its field shows it: the name of a choice, or the number.
pub(crate) fn written(field: &Field, value: f64) -> String {
    let named = (value >= 0.0 && value.fract() == 0.0)
        .then(|| field.choices.get(value as usize))
        .flatten();
    named.cloned().unwrap_or_else(|| plain(value))
}

/// `value` moved by `steps` steps and kept inside the range.
pub(crate) fn stepped(value: f64, steps: f64, step: f64, range: &FeatureRange) -> f64 {
    let moved = value + steps * step;
    // Removes the dust that binary fractions leave: 0.1 + 0.2.
    let rounded = (moved / step).round() * step;
    rounded.clamp(range.minimum, range.maximum)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: FeatureRange = FeatureRange {
        minimum: 0.0,
        maximum: 10.0,
    };

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
    fn values_outside_the_range_are_told_the_range() {
        assert_eq!(number_within("10", &RANGE), Ok(10.0));
        assert!(
            number_within("10.1", &RANGE)
                .unwrap_err()
                .contains("from 0 to 10")
        );
        assert!(number_within("", &RANGE).is_err());
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
        assert_eq!(plain(stepped(0.2, 1.0, 0.1, &RANGE)), "0.3");
        assert_eq!(stepped(9.99, 5.0, 0.1, &RANGE), 10.0);
        assert_eq!(stepped(0.0, -1.0, 0.1, &RANGE), 0.0);
    }

    #[test]
    fn a_choice_is_written_by_its_name() {
        let field = Field {
            name: "Housing".to_owned(),
            unit: String::new(),
            step: 1.0,
            example: 0.0,
            choices: vec!["rents".to_owned(), "owns".to_owned()],
        };
        assert_eq!(written(&field, 1.0), "owns");
        assert_eq!(written(&field, 2.0), "2");
        assert_eq!(written(&field, 0.5), "0.5");
    }
}
