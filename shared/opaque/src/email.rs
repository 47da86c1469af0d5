use std::fmt;

use thiserror::Error;

/// Longest address (RFC 5321, section 4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;

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
    /// [`struct@Error`] when it has no single `@`, an empty half, white space or more than 254 bytes.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let address = text.trim().to_lowercase();
        let (local, domain) = address.split_once('@').ok_or(Error)?;
        let clean = address.len() <= LONGEST
            && address
                .chars()
                .all(|c| !c.is_whitespace() && !c.is_control())
            && !local.is_empty()
            && !domain.contains('@')
            && domain.split('.').all(|label| !label.is_empty());
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
            &long,
        ] {
            assert_eq!(Email::parse(text), Err(Error));
        }
    }

    #[test]
    fn printing_an_address_does_not_show_it() {
        let email = Email::parse("demo@example.org").unwrap();
        assert_eq!(format!("{email:?}"), "Email(redacted)");
    }
}
