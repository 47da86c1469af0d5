use std::fmt;

use thiserror::Error;

/// Longest address (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;

/// Signs that stand before the `@` without quotes: `atext` and the dot.
const SIGNS: &str = "!#$%&'*+-/=?^_`{|}~.";

/// Letters that look like nothing.
const FILLERS: [char; 4] = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];

/// An e-mail address in the one spelling that names an account: trimmed and lower-cased, with one
/// `@`, something before it and a domain after it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// The text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the e-mail address does not look like one")]
pub struct Error;

impl Email {
    /// Reads an address as a person types it.
    ///
    /// # Errors
    /// [`struct@Error`] when it has no single `@`, an empty half, more than 254 bytes, or a character that stands in no address as people
    /// have them: letters and digits of any script and a few signs (RFC 5321, section 4.1.2; RFC 6531, section 3.3), none that is not seen or would
    /// have to be quoted.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let address = text.trim().to_lowercase();
        let (local, domain) = address.split_once('@').ok_or(Error)?;
        let is_letter = |letter: char| letter.is_alphanumeric() && !FILLERS.contains(&letter);
        let is_name = |letter: char| is_letter(letter) || SIGNS.contains(letter);
        let is_label = |label: &str| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|letter| is_letter(letter) || letter == '-')
        };
        let clean = address.len() <= LONGEST
            && !local.is_empty()
            && local.chars().all(is_name)
            && domain.split('.').all(is_label);
        clean.then(|| Self(address.clone())).ok_or(Error)
    }

    /// The canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Email(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one_account() {
        let typed = Email::parse("  Demo.User@Example.ORG ").unwrap();
        assert_eq!(typed.as_str(), "demo.user@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for text in [
            "",
            "demo",
            "@example.org",
            "demo@",
            "a@b@c",
            "a b@c",
            "a@b..c",
            "<a@b.example>",
            "a@b,c.example",
            "user\u{200b}@example.org",
            "us\u{ad}er@example.org",
            "\u{202e}resu@example.org",
            "user@example\u{feff}.org",
            "user\u{3164}@example.org",
            &long,
        ] {
            assert_eq!(Email::parse(text), Err(Error));
        }
    }

    #[test]
    fn letters_of_any_script_and_usual_signs_are_taken() {
        for text in [
            "o'neil+tag@example.org",
            "jürgen@bücher.example",
            "用户@例子.example",
        ] {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn printing_an_address_does_not_show_it() {
        let email = Email::parse("demo@example.org").unwrap();
        assert_eq!(format!("{email:?}"), "Email(redacted)");
    }
}
