//! What a text is said as stands before it in the keys of dictionaries (`msgctxt` in GNU gettext): one English text can be
//! two things that another language calls differently.

/// A part of a sentence.
pub(crate) const PART: &str = "part";
const MARK: char = '|';

/// The key of a text in a context.
pub fn key(context: &str, english: &str) -> String {
    format!("{context}{MARK}{english}")
}

/// The English text of a key.
pub fn english(key: &str) -> &str {
    divided(key).1
}

/// The context of a key, if it has one, and the English text.
pub(crate) fn divided(key: &str) -> (Option<&str>, &str) {
    match key.split_once(MARK) {
        Some((context, english)) => (Some(context), english),
        None => (None, key),
    }
}
