//! Where a comparison changes its answer. Graphs compare in 32 bits, people write decimals: an edge that is a
//! 32-bit number lies halfway to its neighbour, where numbers begin to be rounded to it.

/// The first number that is at least `limit`.
pub(crate) fn reaching(limit: f64) -> f64 {
    match is_short(limit) {
        true => between(limit, f64::from((limit as f32).next_down())),
        false => limit,
    }
}

/// The first number that is more than `limit`.
pub(crate) fn beyond(limit: f64) -> f64 {
    match is_short(limit) {
        true => between(limit, f64::from((limit as f32).next_up())),
        false => limit.next_up(),
    }
}

fn is_short(limit: f64) -> bool {
    f64::from(limit as f32) == limit && limit.abs() < f64::from(f32::MAX)
}

fn between(a: f64, b: f64) -> f64 {
    a + (b - a) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_reaches_the_edge_that_it_is_rounded_to() {
        let edge = f64::from(0.1f32);
        assert!(0.1 < edge && 0.1 >= reaching(edge) && 0.1 < beyond(edge));
        assert!(0.099_999_99 < reaching(edge) && 0.100_000_02 >= beyond(edge));
    }

    #[test]
    fn an_edge_of_64_bits_stays() {
        assert_eq!(reaching(0.1), 0.1);
        assert_eq!(beyond(0.1), 0.1f64.next_up());
    }
}
