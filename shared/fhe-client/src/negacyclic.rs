//! Products in `Z_{2^64}[X]/(X^N + 1)`.

use tfhe::core_crypto::prelude::{
    Polynomial, PolynomialOwned, PolynomialSize,
    polynomial_algorithms::polynomial_karatsuba_wrapping_mul,
};

/// `left * right`, all coefficients (Karatsuba).
pub(crate) fn multiply(left: &[u64], right: &[u64]) -> Vec<u64> {
    let mut product: PolynomialOwned<u64> = Polynomial::new(0, PolynomialSize(left.len()));
    polynomial_karatsuba_wrapping_mul(
        &mut product,
        &Polynomial::from_container(left),
        &Polynomial::from_container(right),
    );
    product.into_container()
}

/// `out += left * right`.
pub(crate) fn add_product(out: &mut [u64], left: &[u64], right: &[u64]) {
    let product = multiply(left, right);
    out.iter_mut()
        .zip(product)
        .for_each(|(o, p)| *o = o.wrapping_add(p));
}

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
