use serde::{Deserialize, Serialize};

use crate::{Error, Head};

/// What leaves the evaluator.
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
    /// The class with the highest score, of 2 to 32, found under encryption.
    Label,
    /// Whether the one score, or any score of a gallery, is at least 0, found under encryption.
    Decision,
}

/// Bits of resolution of scores unless an owner or the noise asks for others.
pub const USUAL_RESOLUTION: u8 = 12;

/// Most classes of a label.
pub const MOST_CLASSES: usize = 32;

impl OutputPolicy {
    /// Whether finding the answer takes lookups.
    pub fn needs_lookups(&self) -> bool {
        !matches!(self, Self::Scores { .. })
    }

    pub(crate) fn validate(&self, outputs: usize, head: &Head) -> Result<(), Error> {
        match self {
            Self::Scores { resolution_bits } => (4..=16)
                .contains(resolution_bits)
                .then_some(())
                .ok_or(Error::Parameter("output resolution")),
            Self::Label => (2..=MOST_CLASSES)
                .contains(&outputs)
                .then_some(())
                .ok_or(Error::Parameter("number of classes")),
            Self::Decision => (outputs == 1 || *head == Head::Gallery)
                .then_some(())
                .ok_or(Error::Parameter("number of scores for a decision")),
        }
    }
}
