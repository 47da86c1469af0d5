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

/// Appends elements switched to `bits` bits (at most 56).
pub(crate) fn pack(elements: impl Iterator<Item = u64>, bits: u32, out: &mut Vec<u8>) {
    let (mut held, mut filled) = (0u64, 0);
    for element in elements {
        held |= switch(element, bits) << filled;
        filled += bits;
        while filled >= 8 {
            out.push(held as u8);
            held >>= 8;
            filled -= 8;
        }
    }
    if filled > 0 {
        out.push(held as u8);
    }
}

/// Reads `out.len()` elements back to the top of 64 bits; `bytes` has [`packed_bytes`] of them.
pub(crate) fn unpack(bytes: &[u8], bits: u32, out: &mut [u64]) {
    let mut bytes = bytes.iter();
    let (mut held, mut filled) = (0u64, 0);
    for element in out {
        while filled < bits {
            held |= u64::from(*bytes.next().unwrap_or(&0)) << filled;
            filled += 8;
        }
        *element = held << (64 - bits);
        held >>= bits;
        filled -= bits;
    }
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
    fn rounding_up_at_the_top_wraps_to_zero() {
        assert_eq!(switch(u64::MAX, 20) & ((1 << 20) - 1), 0);
    }
}
