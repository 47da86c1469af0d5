//! Tells JSON files apart by their first keys, without reading them whole: a file that ends early still
//! says which program wrote it.

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
    fn what_is_no_object_has_no_key() {
        for file in [&b""[..], b"[{\"a\":1}]", b"\"a\":1", b"{\"a", b"{\"a\\"] {
            assert!(!has_key(file, "a"));
        }
    }
}
