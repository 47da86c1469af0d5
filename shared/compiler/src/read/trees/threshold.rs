//! Comparisons of 32-bit numbers, restated for 64-bit ones without changing a single outcome.

/// Beyond this no edge is told from infinity.
const FARTHEST: f32 = 1e38;

/// The smallest number that, rounded to 32 bits, is at least `threshold`: `x as f32 >= threshold`
/// exactly where `x >= reaching(threshold)`. Numbers between two neighbours go to the nearer one, ties
/// to the one with the even mantissa (IEEE 754). Beyond 1e38 it is infinite.
pub(crate) fn reaching(threshold: f32) -> f64 {
    if threshold.abs() > FARTHEST {
        return f64::from(threshold.signum()) * f64::INFINITY;
    }
    let below = threshold.next_down();
    let middle = (f64::from(below) + f64::from(threshold)) / 2.0;
    match middle as f32 >= threshold {
        true => middle,
        false => middle.next_up(),
    }
}

/// The smallest number that, rounded to 32 bits, exceeds `threshold`.
pub(crate) fn exceeding(threshold: f32) -> f64 {
    reaching(threshold.next_up())
}

/// The smallest 32-bit number for which `holds`, which must not turn false again; none when it never
/// holds below [`FARTHEST`].
pub(crate) fn smallest(holds: impl Fn(f32) -> bool) -> Option<f32> {
    let (mut low, mut high) = (rank(-FARTHEST), rank(FARTHEST));
    if !holds(FARTHEST) {
        return None;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        match holds(ranked(middle)) {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    Some(ranked(low))
}

/// Place of a finite number among all 32-bit numbers, in increasing order.
fn rank(number: f32) -> i64 {
    let bits = i64::from(number.to_bits() & 0x7fff_ffff);
    if number.is_sign_negative() {
        -bits
    } else {
        bits
    }
}

fn ranked(rank: i64) -> f32 {
    let magnitude = f32::from_bits(rank.unsigned_abs() as u32);
    if rank < 0 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::noise::Draws;

    #[test]
    fn a_64_bit_edge_decides_as_the_32_bit_comparison_does() {
        let mut draws = Draws::new(4);
        for _ in 0..20_000 {
            let threshold = (draws.normal() * 10f64.powf(draws.normal() * 3.0)) as f32;
            let edge = reaching(threshold);
            let above = exceeding(threshold);
            for number in [edge, above, f64::from(threshold), draws.normal()] {
                for x in [number.next_down(), number, number.next_up()] {
                    assert_eq!(x as f32 >= threshold, x >= edge);
                    assert_eq!(x as f32 > threshold, x >= above);
                }
            }
        }
    }

    #[test]
    fn a_threshold_typed_as_a_decimal_is_reached_by_the_same_decimal() {
        assert!(0.1 >= reaching(0.1));
        assert!(0.1 < f64::from(0.1f32));
        assert!(0.0 >= reaching(0.0) && -0.0 >= reaching(0.0));
    }

    #[test]
    fn the_smallest_number_behind_a_scaler_is_found() {
        let scaled = |x: f32| (x - 13.000618) * 1.2352649;
        let edge = smallest(|x| scaled(x) > 0.5).unwrap();
        assert!(scaled(edge) > 0.5 && scaled(edge.next_down()) <= 0.5);
        assert_eq!(smallest(|_| false), None);
        assert_eq!(smallest(|_| true), Some(-FARTHEST));
        assert_eq!(smallest(|x| x >= 0.0), Some(0.0));
    }
}
