//! Tells JSON files apart by their first keys, without reading them whole: a file that ends early still
//! says which program wrote it.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

/// What is written as null, read as if it were not there.
///
/// # Errors
/// Those of what is read.
pub(crate) fn or_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Whether a file begins as a JSON object does.
pub(crate) fn is_object(file: &[u8]) -> bool {
    file.trim_ascii_start().starts_with(b"{")
}

/// Whether the outermost object of a JSON file, whole or cut off, has this key.
pub(crate) fn has_key(file: &[u8], key: &str) -> bool {
    let mut rest = file;
    let mut depth = 0usize;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let (text, behind) = text(rest);
                let is_key = behind.trim_ascii_start().starts_with(b":");
                if depth == 1 && is_key && text == key.as_bytes() {
                    return is_object(file);
                }
                rest = behind;
            }
            _ => {}
        }
    }
    false
}

/// A JSON file in which no number is written as `NaN` or `Infinity`, which some programs write though JSON
/// knows neither: null, and a number beyond all 32-bit ones.
pub(crate) fn with_finite_numbers(file: &[u8]) -> Cow<'_, [u8]> {
    let holds = |word: &[u8]| file.windows(word.len()).any(|window| window == word);
    if !UNWRITTEN.iter().any(|(word, _)| holds(word)) {
        return Cow::Borrowed(file);
    }
    let mut written = Vec::with_capacity(file.len());
    let mut rest = file;
    while let Some(first) = rest.first() {
        if *first == b'"' {
            let (_, behind) = text(&rest[1..]);
            written.extend(&rest[..rest.len() - behind.len()]);
            rest = behind;
            continue;
        }
        let word = UNWRITTEN.iter().find(|(word, _)| rest.starts_with(word));
        let (word, instead) = word.map_or((&rest[..1], &rest[..1]), |(word, instead)| {
            (*word, *instead)
        });
        written.extend(instead);
        rest = &rest[word.len()..];
    }
    Cow::Owned(written)
}

/// Words for numbers that JSON does not know, and what is read instead.
const UNWRITTEN: [(&[u8], &[u8]); 6] = [
    (b"-NaN", b"null"),
    (b"-nan", b"null"),
    (b"NaN", b"null"),
    (b"nan", b"null"),
    (b"Infinity", b"1e300"),
    (b"inf", b"1e300"),
];

/// A text up to its closing quote, and what comes after.
fn text(rest: &[u8]) -> (&[u8], &[u8]) {
    let mut index = 0;
    while let Some(byte) = rest.get(index) {
        match byte {
            b'"' => return (&rest[..index], &rest[index + 1..]),
            b'\\' => index += 2,
            _ => index += 1,
        }
    }
    (rest, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_at_the_top_of_an_object_even_when_it_ends_early() {
        let file = br#" {"a": [{"inner": 1}, "value"], "b\"": "c", "tree_info" : [{"#;
        for key in ["a", "tree_info"] {
            assert!(has_key(file, key), "{key}");
        }
        for key in ["inner", "value", "c", "b", "tree"] {
            assert!(!has_key(file, key), "{key}");
        }
    }

    #[test]
    fn numbers_that_json_does_not_know_are_read_all_the_same() {
        let file = br#"{"NaN": [NaN, -Infinity, 1, inf], "a\"nan": "-NaN"}"#;
        let read = String::from_utf8(with_finite_numbers(file).into_owned()).unwrap();
        assert_eq!(
            read,
            r#"{"NaN": [null, -1e300, 1, 1e300], "a\"nan": "-NaN"}"#
        );
    }

    #[test]
    fn what_is_no_object_has_no_key() {
        for file in [&b""[..], b"[{\"a\":1}]", b"\"a\":1", b"{\"a", b"{\"a\\"] {
            assert!(!has_key(file, "a"));
        }
    }
}
