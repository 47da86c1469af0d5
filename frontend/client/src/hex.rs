//! Hexadecimal text.

use std::fmt::Write;

/// Lower-case hexadecimal of bytes.
pub fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Bytes of hexadecimal text; none if it is not.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

/// Groups of four digits, easier to compare by eye.
pub fn grouped(text: &str) -> String {
    let digits: Vec<char> = text.chars().collect();
    let groups: Vec<String> = digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_the_way_through_text() {
        let bytes = vec![0, 15, 16, 255];
        assert_eq!(encode(&bytes), "000f10ff");
        assert_eq!(decode("000f10ff"), Some(bytes));
    }

    #[test]
    fn text_that_is_not_hexadecimal_is_refused() {
        for text in ["0", "zz", "é0"] {
            assert_eq!(decode(text), None);
        }
    }

    #[test]
    fn fingerprints_are_grouped_by_four() {
        assert_eq!(grouped("0123456789"), "0123 4567 89");
    }
}
