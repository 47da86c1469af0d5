use serde::{Deserialize, Serialize};

use crate::Error;

/// What leaves the evaluator. `Label` and `Decision` will join this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutputPolicy {
    /// Scores at `resolution_bits` bits of the score range; what lies below is flooded with noise
    /// of standard deviation `2^-(resolution_bits + 1)` of the torus.
    Scores {
        /// Bits of resolution, 4 to 16.
        resolution_bits: u8,
    },
}

impl OutputPolicy {
    /// Standard deviation of the flooding noise, as a fraction of the torus.
    pub fn flooding_std(&self) -> f64 {
        let Self::Scores { resolution_bits } = self;
        (-(f64::from(*resolution_bits) + 1.0)).exp2()
    }

    pub(crate) fn validate(&self) -> Result<(), Error> {
        let Self::Scores { resolution_bits } = self;
        (4..=16)
            .contains(resolution_bits)
            .then_some(())
            .ok_or(Error::Parameter("output resolution"))
    }
}
