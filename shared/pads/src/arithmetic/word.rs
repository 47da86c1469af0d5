//! Coefficients as they are committed to, travel and are evaluated: 40 bits of the torus.

use fhe_core::LINEAR;

/// Bytes of a word.
pub(crate) const WORD_BYTES: usize = 5;

const BITS: u32 = 8 * WORD_BYTES as u32;
const MASK: u64 = (1 << BITS) - 1;

// What an input's body is rounded to everywhere.
const _: () = assert!(LINEAR.input_body_bits == BITS);

/// The nearest word of a coefficient modulo `2^64`.
pub(crate) fn round(coefficient: u64) -> u64 {
    coefficient.wrapping_add(1 << (u64::BITS - BITS - 1)) >> (u64::BITS - BITS)
}

/// The coefficient modulo `2^64` that a word stands for.
pub(crate) fn widen(word: u64) -> u64 {
    word << (u64::BITS - BITS)
}

/// A word of 64 uniform bits.
pub(crate) fn uniform(bits: u64) -> u64 {
    bits & MASK
}

pub(crate) fn add(left: u64, right: u64) -> u64 {
    left.wrapping_add(right) & MASK
}

pub(crate) fn subtract(left: u64, right: u64) -> u64 {
    left.wrapping_sub(right) & MASK
}

/// The word's bytes, the least significant first.
pub(crate) fn bytes(word: u64) -> [u8; WORD_BYTES] {
    let [b0, b1, b2, b3, b4, ..] = word.to_le_bytes();
    [b0, b1, b2, b3, b4]
}

/// Words that lie back to back.
pub(crate) fn read(bytes: &[u8]) -> impl ExactSizeIterator<Item = u64> + '_ {
    let word = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |word, b| word << 8 | u64::from(*b))
    };
    bytes.chunks_exact(WORD_BYTES).map(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_nearest_and_comes_back_from_its_bytes() {
        for coefficient in [
            0,
            1,
            1 << 23,
            u64::MAX,
            u64::MAX >> 1,
            0x0123_4567_89ab_cdef,
        ] {
            let word = round(coefficient) & MASK;
            assert_eq!(read(&bytes(word)).collect::<Vec<_>>(), [word]);
            let error = widen(word).wrapping_sub(coefficient) as i64;
            assert!(error.unsigned_abs() <= 1 << 23);
        }
    }

    #[test]
    fn words_add_up_around_the_torus() {
        let (left, right) = (MASK - 3, 17);
        assert_eq!(add(left, right), 13);
        assert_eq!(subtract(add(left, right), right), left);
    }
}
