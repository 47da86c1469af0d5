//! Fingerprints that two people can read to each other.

use bip39::Language;

const WORDS: usize = 8;
const WORD_BITS: usize = 11;

/// The first 88 bits of a fingerprint as eight words of the BIP-39 English list, 11 bits each.
///
/// Finding another key with the same words takes about 2^88 keys: enough against a server that must
/// hit one given fingerprint, and short enough to be read out.
pub(crate) fn words(fingerprint: &[u8]) -> Option<Vec<String>> {
    let list = Language::English.word_list();
    let bits = fingerprint.first_chunk::<{ WORDS * WORD_BITS / 8 }>()?;
    let number = bits
        .iter()
        .fold(0u128, |number, byte| number << 8 | u128::from(*byte));
    let word = |index: usize| number >> (WORD_BITS * (WORDS - 1 - index)) & 0x7ff;
    Some(
        (0..WORDS)
            .map(|index| list[word(index) as usize].to_owned())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_leading_bits_in_order() {
        let zeros = words(&[0; 32]).unwrap();
        assert_eq!(zeros, vec!["abandon"; 8]);
        let mut fingerprint = [0xff; 32];
        fingerprint[0] = 0;
        // 00000000 111 | 1111...: the first word is number 7, all others are the last.
        let words = words(&fingerprint).unwrap();
        assert_eq!((words[0].as_str(), words[7].as_str()), ("abstract", "zoo"));
    }

    #[test]
    fn a_fingerprint_too_short_for_the_words_has_none() {
        assert_eq!(words(&[0; 10]), None);
    }
}
