/// `polynomial(X^exponent)` modulo `X^N + 1`; `exponent` is odd.
pub fn automorphism(polynomial: &[u64], exponent: usize) -> Vec<u64> {
    let size = polynomial.len();
    let mut image = vec![0u64; size];
    for (degree, coefficient) in polynomial.iter().enumerate() {
        let degree = degree * exponent % (2 * size);
        image[degree % size] = match degree < size {
            true => *coefficient,
            false => coefficient.wrapping_neg(),
        };
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_multiplied_and_wrap_with_a_changed_sign() {
        assert_eq!(
            automorphism(&[1, 2, 3, 4], 3),
            [1, 4, 3u64.wrapping_neg(), 2]
        );
    }
}
