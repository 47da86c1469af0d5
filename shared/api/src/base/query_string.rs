//! What stands behind the question mark of an address: names and values, percent-encoded (RFC 3986, section 2.1).

use std::fmt::Write as _;

/// Names and values in their order; none if it is malformed.
pub fn read_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.strip_prefix('?').unwrap_or(text);
    let parts = text.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Some((decoded(name)?, decoded(value)?))
    };
    parts.map(pair).collect()
}

/// Names and values as one text, without the question mark.
pub fn write_pairs<N: AsRef<str>, V: AsRef<str>>(
    pairs: impl IntoIterator<Item = (N, V)>,
) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        encode(&mut text, name.as_ref());
        text.push('=');
        encode(&mut text, value.as_ref());
    }
    text
}

fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(byte.into());
            }
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => 16 * digit(rest.next()?)? + digit(rest.next()?)?,
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let pairs = [("search", "50 % & Söhne+1=?"), ("role", "owner")];
        let text = write_pairs(pairs);
        assert!(!text.contains([' ', '+', '?']), "{text}");
        let read = read_pairs(&text).unwrap();
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read, pairs);
    }

    #[test]
    fn what_browsers_write_is_read_and_what_is_cut_is_not() {
        let read = read_pairs("?a=b+c&&d").unwrap();
        assert_eq!(read[0].1, "b c");
        assert_eq!(read[1], ("d".to_owned(), String::new()));
        for damaged in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
            assert_eq!(read_pairs(damaged), None, "{damaged}");
        }
    }
}
