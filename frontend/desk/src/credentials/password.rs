//! Passwords as OPAQUE takes them: the same keys pressed on two machines give the same bytes.

use protocol::Spelling;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::Error;

/// The password prepared as an `OpaqueString`: every blank is a space, characters are composed (NFC),
/// capitals stay. ASCII is left as it is. Control characters are refused.
///
/// Source: RFC 8265, section 4.2.2; of the FreeformClass (RFC 8264, section 4.3) control characters alone
/// are checked, since refusing others could lock a person out whose keyboard writes them.
pub(crate) fn prepared(typed: &str) -> Result<Zeroizing<String>, Error> {
    if typed.chars().any(char::is_control) {
        return Err(Error::Password);
    }
    let spaced = typed.chars().map(|letter| match letter.is_whitespace() {
        true => ' ',
        false => letter,
    });
    let mut prepared = Zeroizing::new(String::with_capacity(4 * typed.len()));
    prepared.extend(spaced.nfc());
    Ok(prepared)
}

/// The password as it goes into the protocol.
pub(crate) fn spelt(typed: String, spelling: Spelling) -> Result<Zeroizing<String>, Error> {
    let typed = Zeroizing::new(typed);
    match spelling {
        Spelling::Prepared => prepared(&typed),
        Spelling::AsTyped => Ok(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_blanks_come_out_alike_however_they_were_typed() {
        let composed = prepared("caf\u{e9} au lait").unwrap();
        assert_eq!(prepared("cafe\u{301} au\u{a0}lait").unwrap(), composed);
        assert_ne!(prepared("Caf\u{e9} au lait").unwrap(), composed);
    }

    #[test]
    fn ascii_stays_and_control_characters_are_refused() {
        let plain = "correct horse battery staple";
        assert_eq!(prepared(plain).unwrap().as_str(), plain);
        assert!(prepared("with\nline").is_err());
    }
}
