//! The words of the browser app in the reader's language.
//!
//! English stands in the source, and is the key of what other languages say instead (as in GNU gettext). A dictionary is
//! chosen once, before the first word is shown; without one everything is English.

mod dictionary;
mod gaps;

use std::{fmt::Display, sync::OnceLock};

pub use dictionary::{Dictionary, NoDictionary};
pub use gaps::names;
pub use words_macros::{n, t};

static CHOSEN: OnceLock<Dictionary> = OnceLock::new();

/// From now on words are those of this dictionary. Only the first call counts.
pub fn choose(dictionary: Dictionary) {
    let _ = CHOSEN.set(dictionary);
}

/// The language of the words (BCP 47).
pub fn language() -> &'static str {
    CHOSEN.get().map_or("en", Dictionary::language)
}

/// A text without gaps in the reader's language; English where the dictionary lacks it.
pub fn text(english: &'static str) -> &'static str {
    let translated = CHOSEN.get().and_then(|dictionary| dictionary.text(english));
    translated.unwrap_or(english)
}

/// A text in the reader's language with what stands in its gaps, by name or, for unnamed gaps, by position.
pub fn filled(english: &'static str, values: &[(&str, &dyn Display)]) -> String {
    gaps::fill(text(english), values)
}

/// Digits with the decimal mark of the reader's language.
pub fn decimal(digits: String) -> String {
    match language() {
        "de" => digits.replace('.', ","),
        _ => digits,
    }
}

/// A whole number with a thin gap every three digits: 12 345.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// What stands between numbers in a line, other than a decimal mark.
pub fn between_numbers() -> &'static str {
    match language() {
        "de" => "; ",
        _ => ", ",
    }
}

/// A message that came as English text from the service or a worker, in the reader's language where the dictionary knows it.
pub fn told(message: &str) -> String {
    let translated = CHOSEN.get().and_then(|dictionary| dictionary.told(message));
    translated.unwrap_or_else(|| message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_counts_are_grouped() {
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(count(12), "12");
    }
}
