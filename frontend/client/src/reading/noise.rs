use card::ValueLink;
use circuit::Circuit;
use serde::{Deserialize, Serialize};

/// How far a decrypted score may lie from the exact one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// Standard deviation of the flooding noise, in the model's own score.
    pub deviation: f64,
    /// Half of the score's range, in the model's own score.
    pub reach: f64,
}

impl Noise {
    /// Noise that the card's policy adds to every score: `2^-(resolution + 1)` of the score range.
    pub fn of(circuit: &Circuit) -> Self {
        let range = f64::from(circuit.scale.range_bits).exp2() * circuit.scale.unit;
        Self {
            deviation: circuit.flooding_std() * range,
            reach: range / 2.0,
        }
    }

    /// Ends between which the noise moves a value in 95 of 100 cases, one place more than the value's: a small margin is
    /// not shown as nothing.
    pub fn ends(&self, value: f64, decimals: u8, link: ValueLink) -> (String, String) {
        let places = usize::from(decimals) + 1;
        let (score, margin) = (link.score(value), 2.0 * self.deviation);
        let end = |score| words::number(format!("{:.places$}", link.value(score)));
        (end(score - margin), end(score + margin))
    }

    /// Whether `difference` is so small that noise alone may have made it (two standard deviations).
    pub fn may_hide(&self, difference: f64) -> bool {
        difference.abs() < 2.0 * self.deviation
    }
}

#[cfg(test)]
mod tests {
    use circuit::OutputPolicy;

    use super::*;
    use crate::reading::test_circuit;

    fn noise(resolution_bits: u8) -> Noise {
        Noise::of(&test_circuit(1, OutputPolicy::Scores { resolution_bits }))
    }

    #[test]
    fn one_more_bit_of_resolution_halves_the_noise() {
        assert_eq!(noise(11).deviation, 0.25);
        assert_eq!(noise(12).deviation, 0.125);
        assert_eq!(noise(12).reach, 512.0);
    }

    #[test]
    fn the_ends_of_a_value_lie_two_deviations_apart_from_it() {
        let ends = noise(12).ends(10.0, 1, ValueLink::Identity);
        assert_eq!(ends, ("9.75".to_owned(), "10.25".to_owned()));
    }

    #[test]
    fn a_score_next_to_the_border_may_be_noise() {
        assert!(noise(12).may_hide(-0.2));
        assert!(!noise(12).may_hide(0.3));
    }
}
