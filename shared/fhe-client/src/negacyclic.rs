//! Products in `Z_{2^64}[X]/(X^N + 1)`, `N` a power of two from 32 on. No step depends on a coefficient.

use std::array;

use zeroize::Zeroizing;

/// `left * right`, all coefficients (Karatsuba and Ofman 1962).
pub(crate) fn multiply(left: &[u64], right: &[u64]) -> Vec<u64> {
    let size = left.len();
    let mut whole = Zeroizing::new(vec![0; 2 * size]);
    let mut scratch = Zeroizing::new(vec![0; 4 * size]);
    karatsuba(&mut whole, left, right, &mut scratch);
    let (low, high) = whole.split_at(size);
    low.iter()
        .zip(high)
        .map(|(low, high)| low.wrapping_sub(*high))
        .collect()
}

/// Coefficients that are multiplied as at school.
const SCHOOL: usize = 32;
/// Coefficients of `right` in one pass over `left`.
const TAPS: usize = 4;

/// `out = left * right`, not reduced: twice as long as each; `scratch` is four times as long.
fn karatsuba(out: &mut [u64], left: &[u64], right: &[u64], scratch: &mut [u64]) {
    let size = left.len();
    if size <= SCHOOL {
        return school(out, left, right);
    }
    let half = size / 2;
    let ((left_low, left_high), (right_low, right_high)) =
        (left.split_at(half), right.split_at(half));
    let (middle, rest) = scratch.split_at_mut(size);
    let (sums, rest) = rest.split_at_mut(size);
    let (left_sum, right_sum) = sums.split_at_mut(half);
    add(left_sum, left_low, left_high);
    add(right_sum, right_low, right_high);
    karatsuba(middle, left_sum, right_sum, rest);
    let (low, high) = out.split_at_mut(size);
    karatsuba(low, left_low, right_low, rest);
    karatsuba(high, left_high, right_high, rest);
    for (middle, (low, high)) in middle.iter_mut().zip(low.iter().zip(high.iter())) {
        *middle = middle.wrapping_sub(*low).wrapping_sub(*high);
    }
    for (out, middle) in out[half..].iter_mut().zip(middle.iter()) {
        *out = out.wrapping_add(*middle);
    }
}

fn add(out: &mut [u64], left: &[u64], right: &[u64]) {
    for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
        *out = left.wrapping_add(*right);
    }
}

/// The same for [`SCHOOL`] coefficients.
fn school(out: &mut [u64], left: &[u64], right: &[u64]) {
    const REACH: usize = SCHOOL + TAPS - 1;
    let mut padded = [0; REACH + TAPS - 1];
    padded[TAPS - 1..REACH].copy_from_slice(left);
    let shifted: [&[u64]; TAPS] = array::from_fn(|tap| &padded[TAPS - 1 - tap..][..REACH]);
    out.fill(0);
    for (pass, taps) in right.chunks_exact(TAPS).enumerate() {
        let out = &mut out[pass * TAPS..][..REACH];
        for (place, out) in out.iter_mut().enumerate() {
            for (shifted, tap) in shifted.iter().zip(taps) {
                *out = out.wrapping_add(shifted[place].wrapping_mul(*tap));
            }
        }
    }
}

/// `out += left * right`; `right` is binary and as long as `left`. Where short polynomials are faster added once for
/// each bit under a mask, several bits in one pass, they are.
pub(crate) fn add_binary_product(out: &mut [u64], left: &[u64], right: &[u64]) {
    let size = left.len();
    if size >= KARATSUBA_FROM {
        let product = multiply(left, right);
        out.iter_mut()
            .zip(product)
            .for_each(|(o, p)| *o = o.wrapping_add(p));
        return;
    }
    // Coefficient i of X^d * left stands at size + i - d: what wraps around has changed its sign.
    let negated = left.iter().map(|element| element.wrapping_neg());
    let wrapped: Vec<u64> = negated.chain(left.iter().copied()).collect();
    for (pass, bits) in right.chunks_exact(PASS).enumerate() {
        let masks: [u64; PASS] = array::from_fn(|bit| bits[bit].wrapping_neg());
        let shifted: [&[u64]; PASS] =
            array::from_fn(|bit| &wrapped[size - pass * PASS - bit..][..size]);
        for (place, element) in out.iter_mut().enumerate() {
            for (mask, shifted) in masks.iter().zip(&shifted) {
                *element = element.wrapping_add(shifted[place] & mask);
            }
        }
    }
}

/// Bits of one pass.
const PASS: usize = 16;
/// Length from which Karatsuba is faster than adding for each bit: always, without wide vectors.
const KARATSUBA_FROM: usize = if cfg!(target_family = "wasm") {
    1
} else {
    1024
};

/// Coefficient `position` of `left * right`; `right` is binary.
pub(crate) fn coefficient(left: &[u64], right: &[u64], position: usize) -> u64 {
    let (low, high) = left.split_at(position + 1);
    let (before, after) = right.split_at(position + 1);
    dot_reversed(low, before).wrapping_sub(dot_reversed(high, after))
}

fn dot_reversed(left: &[u64], right: &[u64]) -> u64 {
    left.iter()
        .zip(right.iter().rev())
        .fold(0, |sum, (l, r)| sum.wrapping_add(l & r.wrapping_neg()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_is_the_one_of_the_definition() {
        for size in [32, 64, 256] {
            let words =
                |factor: u64| (1..=size as u64).map(move |i| i.wrapping_mul(factor) ^ i << 40);
            let (left, right): (Vec<u64>, Vec<u64>) = (
                words(0x9e37_79b9_7f4a_7c15).collect(),
                words(0xbf58_476d_1ce4_e5b9).collect(),
            );
            let mut expected = vec![0u64; size];
            for (i, l) in left.iter().enumerate() {
                for (j, r) in right.iter().enumerate() {
                    let term = l.wrapping_mul(*r);
                    let signed = if i + j < size {
                        term
                    } else {
                        term.wrapping_neg()
                    };
                    let place = &mut expected[(i + j) % size];
                    *place = place.wrapping_add(signed);
                }
            }
            assert_eq!(multiply(&left, &right), expected);
        }
    }

    #[test]
    fn adding_for_each_bit_is_the_same_product() {
        let left: Vec<u64> = (0..512u64)
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect();
        let right: Vec<u64> = (0..512u64).map(|i| (i * i + i / 3) & 1).collect();
        let mut sum = vec![7; 512];
        add_binary_product(&mut sum, &left, &right);
        let product = multiply(&left, &right);
        assert!(
            sum.iter()
                .zip(&product)
                .all(|(sum, p)| *sum == p.wrapping_add(7))
        );
    }

    #[test]
    fn single_coefficients_agree_with_the_whole_product() {
        let left: Vec<u64> = (0..2048u64)
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect();
        let right: Vec<u64> = (0..2048u64).map(|i| (i * i + i / 3) & 1).collect();
        let product = multiply(&left, &right);
        for position in [0, 1, 2, 29, 1023, 1024, 2046, 2047] {
            assert_eq!(coefficient(&left, &right, position), product[position]);
        }
    }
}
