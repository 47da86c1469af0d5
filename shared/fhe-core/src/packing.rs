//! Torus elements of `Z_{2^64}` rounded to their upper `bits` bits and packed back to back,
//! least significant bit first.

/// Bytes of `count` elements of `bits` bits.
pub(crate) fn packed_bytes(count: usize, bits: u32) -> usize {
    (count * bits as usize).div_ceil(8)
}

/// Nearest multiple of `2^(64-bits)`, as an integer below `2^bits`: the modulus switch from `2^64`.
pub(crate) fn switch(element: u64, bits: u32) -> u64 {
    element.wrapping_add(1 << (63 - bits)) >> (64 - bits)
}

/// Appends elements switched to `bits` bits (at most 56), a word at a time.
pub(crate) fn pack(elements: impl Iterator<Item = u64>, bits: u32, out: &mut Vec<u8>) {
    let (mut held, mut filled) = (0u64, 0);
    for element in elements {
        let element = switch(element, bits);
        held |= element << filled;
        filled += bits;
        if filled >= u64::BITS {
            out.extend_from_slice(&held.to_le_bytes());
            filled -= u64::BITS;
            held = element >> (bits - filled);
        }
    }
    out.extend_from_slice(&held.to_le_bytes()[..filled.div_ceil(8) as usize]);
}

/// Reads `out.len()` elements back to the top of 64 bits; `bytes` has [`packed_bytes`] of them.
pub(crate) fn unpack(bytes: &[u8], bits: u32, out: &mut [u64]) {
    for (index, element) in out.iter_mut().enumerate() {
        let place = index * bits as usize;
        let word = word_at(bytes, place / 8) >> (place % 8);
        *element = word << (64 - bits);
    }
}

/// Eight bytes from `start` on as a little-endian word; beyond the end they are 0.
fn word_at(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    if let Some(word) = rest.first_chunk() {
        return u64::from_le_bytes(*word);
    }
    let last = rest.iter().rev();
    last.fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_rounded() {
        let elements: Vec<u64> = (0..100u64)
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect();
        for bits in [12, 16, 20, 24, 40, 48] {
            let mut bytes = Vec::new();
            pack(elements.iter().copied(), bits, &mut bytes);
            assert_eq!(bytes.len(), packed_bytes(elements.len(), bits));
            let mut back = vec![0; elements.len()];
            unpack(&bytes, bits, &mut back);
            for (back, element) in back.iter().zip(&elements) {
                let error = back.wrapping_sub(*element) as i64;
                assert!(error.unsigned_abs() <= 1 << (63 - bits));
            }
        }
    }

    #[test]
    fn elements_lie_back_to_back_from_the_least_significant_bit() {
        let mut bytes = Vec::new();
        pack(
            [0x123 << 52, 0x456 << 52, 0x789 << 52].into_iter(),
            12,
            &mut bytes,
        );
        assert_eq!(bytes, [0x23, 0x61, 0x45, 0x89, 0x07]);
    }

    #[test]
    fn rounding_up_at_the_top_wraps_to_zero() {
        assert_eq!(switch(u64::MAX, 20) & ((1 << 20) - 1), 0);
    }
}
