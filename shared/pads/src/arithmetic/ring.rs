//! Exact products with binary polynomials in `Z_{2^64}[X]/(X^N + 1)`.
//!
//! Number-theoretic transforms modulo three primes of 30 bits: a product's coefficients lie below
//! `N * 2^64 = 2^75` in size, the primes' product is above `2^89`. The binary factor is secret until its
//! pad is opened: nothing here branches on it, divides by it or looks anything up with it.

use std::{array, sync::LazyLock};

use circuit::RING_SIZE;
use tfhe_ntt::prime32::Plan;
use zeroize::Zeroizing;

const PRIMES: [u32; 3] = [0x3f5a_0001, 0x3f5d_0001, 0x3f76_0001];

static PLANS: LazyLock<[Plan; 3]> = LazyLock::new(|| {
    PRIMES.map(|prime| Plan::try_new(RING_SIZE, prime).expect("2N divides prime - 1"))
});

type Residues = [Vec<u32>; 3];

/// A public polynomial, transformed once for many products.
pub(crate) struct Factor(Residues);

/// A binary polynomial, transformed once for two products.
pub(crate) struct Binary(Zeroizing<Residues>);

impl Factor {
    /// The transform of coefficients modulo `2^64`, taken as integers.
    pub(crate) fn new(coefficients: &[u64]) -> Self {
        Self(array::from_fn(|i| {
            let prime = u64::from(PRIMES[i]);
            let mut residues: Vec<u32> = coefficients.iter().map(|c| (c % prime) as u32).collect();
            PLANS[i].fwd(&mut residues);
            residues
        }))
    }

    /// Coefficients of the product modulo `2^64`.
    pub(crate) fn times(&self, binary: &Binary) -> Zeroizing<Vec<u64>> {
        let products: Zeroizing<Residues> = Zeroizing::new(array::from_fn(|i| {
            let mut product = binary.0[i].clone();
            PLANS[i].mul_assign_normalize(&mut product, &self.0[i]);
            PLANS[i].inv(&mut product);
            product
        }));
        let [first, second, third] = &*products;
        let coefficients = first.iter().zip(second).zip(third);
        Zeroizing::new(
            coefficients
                .map(|((first, second), third)| reconstruct(*first, *second, *third))
                .collect(),
        )
    }
}

impl Binary {
    /// The transform of coefficients that are 0 or 1.
    pub(crate) fn new(coefficients: &[u64]) -> Self {
        Self(Zeroizing::new(array::from_fn(|i| {
            let mut residues: Vec<u32> = coefficients.iter().map(|c| *c as u32).collect();
            PLANS[i].fwd(&mut residues);
            residues
        })))
    }
}

/// Multiplication by a constant modulo a prime (Shoup).
struct Constant {
    factor: u32,
    quotient: u32,
    prime: u32,
}

impl Constant {
    const fn new(factor: u64, prime: u32) -> Self {
        Self {
            factor: factor as u32,
            quotient: ((factor << 32) / prime as u64) as u32,
            prime,
        }
    }

    /// `factor * value` modulo the prime, of any value.
    fn times(&self, value: u32) -> u32 {
        let quotient = (u64::from(value) * u64::from(self.quotient)) >> 32;
        let product = value.wrapping_mul(self.factor);
        let rest = product.wrapping_sub((quotient as u32).wrapping_mul(self.prime));
        rest.min(rest.wrapping_sub(self.prime))
    }
}

const FIRST_INVERSE: Constant =
    Constant::new(inverse(PRIMES[0] as u64, PRIMES[1] as u64), PRIMES[1]);
const FIRST: Constant = Constant::new(PRIMES[0] as u64, PRIMES[2]);
const BOTH_INVERSE: Constant = Constant::new(
    inverse(PRIMES[0] as u64 * PRIMES[1] as u64, PRIMES[2] as u64),
    PRIMES[2],
);

/// `1 / value` modulo a prime (Fermat).
const fn inverse(value: u64, prime: u64) -> u64 {
    let (mut power, mut base, mut exponent) = (1, value % prime, prime - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power * base % prime;
        }
        base = base * base % prime;
        exponent >>= 1;
    }
    power
}

/// The integer of these residues, in the middle of their range, modulo `2^64` (Garner; Knuth, The Art of
/// Computer Programming, 4.3.2).
fn reconstruct(first: u32, second: u32, third: u32) -> u64 {
    let [p0, p1, p2] = PRIMES;
    let digit1 = FIRST_INVERSE.times(2 * p1 + second - first);
    let known = first + FIRST.times(digit1);
    let digit2 = BOTH_INVERSE.times(2 * p2 + third - known);
    let both = u64::from(p0).wrapping_mul(u64::from(p1));
    let all = both.wrapping_mul(u64::from(p2));
    let positive = u64::from(first)
        .wrapping_add(u64::from(digit1).wrapping_mul(u64::from(p0)))
        .wrapping_add(u64::from(digit2).wrapping_mul(both));
    let is_negative = u64::from((p2 / 2).wrapping_sub(digit2) >> 31);
    positive.wrapping_sub(all & is_negative.wrapping_neg())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fhe_core::Randomness;

    /// Coefficient `position` by the definition.
    fn coefficient(left: &[u64], right: &[u64], position: usize) -> u64 {
        (0..RING_SIZE).fold(0, |sum, i| {
            let product = left[i].wrapping_mul(right[(RING_SIZE + position - i) % RING_SIZE]);
            match i <= position {
                true => sum.wrapping_add(product),
                false => sum.wrapping_sub(product),
            }
        })
    }

    fn check(left: &[u64], right: &[u64]) {
        let product = Factor::new(left).times(&Binary::new(right));
        for position in (0..RING_SIZE).step_by(31).chain([RING_SIZE - 1]) {
            assert_eq!(product[position], coefficient(left, right, position));
        }
    }

    #[test]
    fn products_are_exact() {
        let mut randomness = Randomness::from_seed([3; 32]);
        for _ in 0..4 {
            let (mut left, mut right) = (vec![0; RING_SIZE], vec![0; RING_SIZE]);
            randomness.fill_uniform(&mut left);
            randomness.fill_binary(&mut right);
            check(&left, &right);
        }
    }

    #[test]
    fn the_largest_products_are_exact() {
        let ones = vec![1; RING_SIZE];
        check(&vec![u64::MAX; RING_SIZE], &ones);
        check(&vec![0; RING_SIZE], &ones);
        let mut last = vec![0; RING_SIZE];
        last[RING_SIZE - 1] = 1;
        check(&vec![u64::MAX; RING_SIZE], &last);
    }
}
