//! The words of the browser app in the reader's language.
//!
//! English stands in the source, and is the key of what other languages say instead (as in GNU gettext). A dictionary is
//! chosen once, before the first word is shown; without one everything is English.

mod context;
mod dictionary;
mod filling;
mod gaps;
mod signs;
mod template;
mod told;

use std::{fmt::Display, sync::OnceLock};

pub use context::{english, key};
pub use dictionary::{Dictionary, NoDictionary};
pub use filling::{Filling, Number, Phrased, Reckoned};
pub use gaps::names;
pub use signs::NumberSigns;
pub use template::is_sentence;
pub use told::DIVIDERS;
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

/// An English text in the reader's language, where a dictionary may have another one for its key, a text in a context.
pub fn distinct(key: &'static str) -> &'static str {
    let translated = CHOSEN.get().and_then(|dictionary| dictionary.text(key));
    translated.unwrap_or_else(|| english(key))
}

/// Digits as they are read: with the reader's decimal sign, and hers between every three digits before it.
pub fn number(digits: String) -> String {
    NumberSigns::shown_in(language()).number(&digits)
}

/// A whole number with a sign between every three digits: 12 345.
pub fn count(value: u64) -> String {
    number(value.to_string())
}

/// What stands between numbers in a line, other than their signs.
pub fn between_numbers() -> &'static str {
    NumberSigns::shown_in(language()).between()
}

/// Digits with the reader's decimal sign.
pub fn decimal(digits: String) -> String {
    NumberSigns::shown_in(language()).divided(&digits)
}

/// What the reader writes before decimal places: a point or a comma.
pub fn decimal_sign() -> char {
    NumberSigns::shown_in(language()).decimal()
}

/// What groups the reader's thousands.
pub fn group_sign() -> char {
    NumberSigns::shown_in(language()).group()
}

/// A message that came as English text from the service or a worker, or a part of one, in the reader's language where the
/// dictionary knows it; else in English, its numbers grouped as the reader groups hers. What people wrote is left as it is.
pub fn told(message: &str) -> String {
    let translated = CHOSEN
        .get()
        .and_then(|dictionary| told_in(dictionary, message));
    translated.unwrap_or_else(|| NumberSigns::shown_in(language()).regrouped(message))
}

/// The same in the language of a dictionary; none where it does not know the message.
pub fn told_in(dictionary: &Dictionary, message: &str) -> Option<String> {
    told::Telling::new(dictionary).told(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_counts_are_grouped() {
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(count(12), "12");
    }

    #[test]
    fn only_digits_before_the_mark_are_grouped() {
        assert_eq!(number("-12345.6789".to_owned()), "-12\u{202f}345.6789");
        assert_eq!(number("-1234".to_owned()), "-1\u{202f}234");
        assert_eq!(number("1.0e-7".to_owned()), "1.0e-7");
        assert_eq!(number("inf".to_owned()), "inf");
    }
}
