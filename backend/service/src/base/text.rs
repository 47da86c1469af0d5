//! Texts people type.

use api::ProblemKind;
use opaque::Email;

use crate::error::Error;

/// The text without white space around it, if it has 1 to `longest` characters and all of it can be seen.
///
/// # Errors
/// [`ProblemKind::Invalid`], in the words of `problem` where it is not as long as that.
pub fn required(text: &str, longest: usize, problem: &'static str) -> Result<String, Error> {
    let trimmed = text.trim();
    if card::hides(trimmed) {
        return Err(hidden());
    }
    let fits = (1..=longest).contains(&trimmed.chars().count());
    (fits && !card::is_blank(trimmed))
        .then(|| trimmed.to_owned())
        .ok_or_else(|| Error::invalid(problem))
}

/// The same in one line: what stands beside other texts must not look like several of them.
///
/// # Errors
/// [`ProblemKind::Invalid`], in the words of `problem` where it is not as long as that, or several lines.
pub fn one_line(text: &str, longest: usize, problem: &'static str) -> Result<String, Error> {
    let line = required(text, longest, problem)?;
    match card::has_breaks(&line) || line.contains('\t') {
        true => Err(Error::invalid(problem)),
        false => Ok(line),
    }
}

fn hidden() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The text holds characters that nobody sees.",
        "Type it anew instead of pasting it.",
    )
}

/// A stated reason, 1 to 1,000 characters.
///
/// # Errors
/// [`ProblemKind::Invalid`].
pub fn reason(text: &str) -> Result<String, Error> {
    required(
        text,
        1_000,
        "The reason must have 1 to 1\u{202f}000 characters.",
    )
}

/// An e-mail address.
///
/// # Errors
/// [`ProblemKind::Invalid`].
pub fn email(text: &str) -> Result<Email, Error> {
    Email::parse(text).map_err(|_| Error::invalid("The e-mail address does not look like one."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted_in_characters_without_the_space_around_it() {
        assert_eq!(required("  äöü ", 3, "").ok().as_deref(), Some("äöü"));
        assert!(required("äöüx", 3, "").is_err());
        assert!(required("   ", 3, "").is_err());
        for hidden in ["a\0b", "\u{202e}ab", "ab\u{200b}", "a\u{200d}b"] {
            for checked in [required, one_line] {
                let told = checked(hidden, 3, "Length.").unwrap_err().to_string();
                assert!(told.contains("nobody sees"), "{told}");
            }
        }
        let told = required("abcd", 3, "Length.").unwrap_err().to_string();
        assert!(told.contains("Length."), "{told}");
        assert!(required("\u{200d}", 3, "").is_err());
        assert!(required("\u{fe0f}", 3, "").is_err());
    }

    #[test]
    fn a_name_has_no_line_breaks() {
        assert_eq!(one_line(" a b\n", 9, "").ok().as_deref(), Some("a b"));
        for text in [
            "a\nApproved",
            "a\tApproved",
            "a\u{2028}Approved",
            "a\u{85}Approved",
        ] {
            assert!(one_line(text, 10, "").is_err());
        }
    }
}
