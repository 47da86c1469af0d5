use serde::{Deserialize, Serialize};

use crate::Error;

/// How an integer score travels: plaintext = score / 2^range_bits of the torus, and
/// real score = integer score * unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scale {
    /// Integer scores lie in `[-2^(range_bits-1), 2^(range_bits-1))`; 1 to [`Scale::MOST_RANGE_BITS`].
    pub range_bits: u8,
    /// What one integer step of a score is worth in the model's own score (logit, target).
    pub unit: f64,
}

impl Scale {
    /// Most bits of a score.
    pub const MOST_RANGE_BITS: u8 = 40;

    /// Real score of a decrypted torus element in `[-1/2, 1/2)`.
    pub fn decode(&self, torus: f64) -> f64 {
        torus * (self.range_bits as f64).exp2() * self.unit
    }

    /// Weight of the plaintext's least significant integer step in `Z_q`, `q = 2^64`: `2^(64 - range_bits)`.
    pub fn delta(&self) -> u64 {
        1 << (64 - self.range_bits)
    }

    pub(crate) fn validate(&self) -> Result<(), Error> {
        if !(1..=Self::MOST_RANGE_BITS).contains(&self.range_bits) {
            return Err(Error::Parameter("score range"));
        }
        let usable = self.unit.is_finite() && self.unit > 0.0;
        usable.then_some(()).ok_or(Error::Parameter("score unit"))
    }
}
