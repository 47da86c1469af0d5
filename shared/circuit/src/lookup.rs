use serde::{Deserialize, Serialize};

use crate::Error;

/// Which parameter set a circuit's lookups run under. `fhe_core::lookup` has the numbers; a user makes
/// one evaluation key for each set that one of her models needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LookupSet {
    /// Exact up to 3 bits (8 boxes); 4 bits with rare errors of one table step. The fastest.
    Bits3,
    /// Exact up to 4 bits (16 boxes); 5 bits with rare errors of one table step.
    Bits4,
    /// Exact up to 5 bits (32 boxes); 6 bits with rare errors of one table step.
    Bits5,
}

/// What a set's lookups do to values, and how long one takes: everything that is known of them without a
/// ciphertext. `fhe_core::noise` derives the noise from the parameters, and a test there ties the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookupProfile {
    /// Bits of an exact lookup.
    pub bits: u8,
    /// Standard deviation of the noise a lookup reads with, as a share of the torus.
    pub reading_std: f64,
    /// Standard deviation of the noise a lookup writes with, as a share of the torus.
    pub writing_std: f64,
    /// Usual milliseconds of one lookup on one thread.
    pub milliseconds: f64,
}

impl LookupProfile {
    /// Boxes that lookups tell apart surely.
    pub fn boxes(&self) -> usize {
        1 << self.bits
    }
}

impl LookupSet {
    /// Every set, the fastest first.
    pub const ALL: [Self; 3] = [Self::Bits3, Self::Bits4, Self::Bits5];

    /// Precision and speed.
    pub fn profile(self) -> LookupProfile {
        let (bits, reading_std, writing_std, milliseconds) = match self {
            Self::Bits3 => (3, 0.0045, 3.53e-5, 6.0),
            Self::Bits4 => (4, 0.0023, 3.67e-5, 9.0),
            Self::Bits5 => (5, 0.0012, 3.88e-5, 12.5),
        };
        LookupProfile {
            bits,
            reading_std,
            writing_std,
            milliseconds,
        }
    }

    /// Name on the wire and in paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bits3 => "bits3",
            Self::Bits4 => "bits4",
            Self::Bits5 => "bits5",
        }
    }
}

/// How integers address a lookup's table: integer `v` in `[0, range/2)` travels as the plaintext
/// `(v + 1/2) / range` of the torus, and `boxes` boxes of equal width share the half torus.
///
/// Beyond that half a table repeats with the sign changed (a bootstrap is negacyclic).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addressing {
    /// Integers around the torus.
    pub range: u64,
    /// Entries of the table.
    pub boxes: usize,
}

/// Most integers around the torus.
const MOST_RANGE: u64 = 1 << 40;
/// Most entries of a table.
pub(crate) const MOST_BOXES: usize = 256;

impl Addressing {
    /// # Errors
    /// [`Error::Parameter`] for no box, too many, or more boxes than integers.
    pub fn new(range: u64, boxes: usize) -> Result<Self, Error> {
        let usable =
            (1..=MOST_BOXES).contains(&boxes) && range <= MOST_RANGE && 2 * boxes as u64 <= range;
        usable
            .then_some(Self { range, boxes })
            .ok_or(Error::Parameter("lookup"))
    }

    /// One integer step in `Z_q`, `q = 2^64`: `round(2^64 / range)`.
    pub fn delta(&self) -> u64 {
        delta(self.range)
    }

    /// The box that integer `value` falls into, and whether the entry's sign changes.
    pub fn locate(&self, value: i64) -> (usize, bool) {
        let half_steps = 2 * i128::from(value) + 1;
        let boxes = (half_steps * self.boxes as i128).div_euclid(i128::from(self.range));
        let around = boxes.rem_euclid(2 * self.boxes as i128) as usize;
        (around % self.boxes, around >= self.boxes)
    }

    /// `table[box]`, negated in the other half of the torus.
    pub fn look_up(&self, table: &[i64], value: i64) -> i64 {
        match self.locate(value) {
            (index, false) => table[index],
            (index, true) => -table[index],
        }
    }
}

/// `round(2^64 / range)`.
pub(crate) fn delta(range: u64) -> u64 {
    let range = u128::from(range.max(2));
    (((1u128 << 64) + range / 2) / range) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_fall_into_boxes_of_equal_width() {
        let addressing = Addressing::new(16, 4).unwrap();
        let boxes: Vec<usize> = (0..8).map(|v| addressing.locate(v).0).collect();
        assert_eq!(boxes, [0, 0, 1, 1, 2, 2, 3, 3]);
    }

    #[test]
    fn the_other_half_of_the_torus_changes_the_sign() {
        let addressing = Addressing::new(16, 8).unwrap();
        let table: Vec<i64> = (10..18).collect();
        assert_eq!(addressing.look_up(&table, 3), 13);
        assert_eq!(addressing.look_up(&table, 11), -13);
        assert_eq!(addressing.look_up(&table, -1), -17);
    }

    #[test]
    fn steps_that_are_no_power_of_two_are_rounded() {
        assert!((u128::from(delta(48)) * 48).abs_diff(1 << 64) <= 24);
        assert_eq!(delta(1 << 20), 1 << 44);
    }
}
