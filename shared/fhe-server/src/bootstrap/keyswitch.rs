use fhe_core::{
    RING_SIZE,
    lookup::{KEYSWITCH_BASE_LOG, KEYSWITCH_LEVELS, LookupParameters},
};

use crate::lwe::Lwe;

/// A keyswitch key modulo `2^32`: for each bit of the secret and each level an LWE ciphertext under the
/// small key, mask then body.
pub(crate) struct KeyswitchKey {
    rows: Vec<u32>,
    row_len: usize,
}

impl KeyswitchKey {
    /// Takes rows of `n + 1` elements.
    pub(crate) fn new(rows: Vec<u32>, parameters: &LookupParameters) -> Self {
        Self {
            rows,
            row_len: parameters.small_dimension.0 + 1,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.rows.len() * size_of::<u32>()
    }

    /// Keyswitches (CGGI 2020, section 4.1) every input: `(0, b) - sum_i sum_l digit_l(a_i) * row_(i,l)`.
    /// `out` has `n + 1` elements for each; each row is read once for all.
    pub(crate) fn switch(&self, inputs: &[Lwe], out: &mut Vec<u32>) {
        out.clear();
        out.resize(inputs.len() * self.row_len, 0);
        for (out, input) in out.chunks_exact_mut(self.row_len).zip(inputs) {
            out[self.row_len - 1] = (input.body().wrapping_add(1 << 31) >> 32) as u32;
        }
        let bits = self.rows.chunks_exact(self.row_len * KEYSWITCH_LEVELS);
        for (i, rows) in bits.enumerate().take(RING_SIZE) {
            for (out, input) in out.chunks_exact_mut(self.row_len).zip(inputs) {
                let digits = digits(input.mask()[i]);
                for (row, digit) in rows.chunks_exact(self.row_len).zip(digits) {
                    subtract_multiple(out, row, digit);
                }
            }
        }
    }
}

fn subtract_multiple(out: &mut [u32], row: &[u32], digit: u32) {
    for (out, element) in out.iter_mut().zip(row) {
        *out = out.wrapping_sub(element.wrapping_mul(digit));
    }
}

/// Digits in `[-B/2, B/2)` modulo `2^32`, the most significant first, of an element rounded to
/// `B^levels`.
fn digits(element: u64) -> [u32; KEYSWITCH_LEVELS] {
    const BITS: usize = KEYSWITCH_BASE_LOG * KEYSWITCH_LEVELS;
    const BASE: u32 = 1 << KEYSWITCH_BASE_LOG;
    let mut rest = (element.wrapping_add(1 << (63 - BITS)) >> (64 - BITS)) as u32;
    let mut digits = [0; KEYSWITCH_LEVELS];
    for digit in digits.iter_mut().rev() {
        let low = rest % BASE;
        let carry = u32::from(low >= BASE / 2);
        *digit = low.wrapping_sub(carry * BASE);
        rest = rest / BASE + carry;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_add_up_to_the_rounded_element() {
        for element in [0, 1, u64::MAX, 0x8000_0000_0000_0000, 0x1234_5678_9abc_def0] {
            let sum = digits(element)
                .iter()
                .enumerate()
                .fold(0u64, |sum, (level, digit)| {
                    let weight = 64 - KEYSWITCH_BASE_LOG * (level + 1);
                    sum.wrapping_add((i64::from(*digit as i32) as u64) << weight)
                });
            let error = sum.wrapping_sub(element) as i64;
            assert!(error.unsigned_abs() <= 1 << 47, "{error}");
        }
    }
}
