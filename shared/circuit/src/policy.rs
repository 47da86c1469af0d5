//! What leaves the evaluator: everything that differs from policy to policy in the public half.

use serde::{Deserialize, Serialize};

use crate::{
    Error, Head, Scale,
    cost::{any_lookups, label_lookups},
};

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
    /// Whether scores themselves leave.
    pub fn shows_scores(&self) -> bool {
        match self {
            Self::Scores { .. } => true,
            Self::Label | Self::Decision => false,
        }
    }

    /// Whether an answer says if a score reaches a threshold, which is sealed into the score's offset.
    pub fn has_threshold(&self) -> bool {
        match self {
            Self::Decision => true,
            Self::Scores { .. } | Self::Label => false,
        }
    }

    /// Whether finding the answer takes lookups.
    pub fn needs_lookups(&self) -> bool {
        !self.shows_scores()
    }

    /// Lookups that find the answer among `outputs` scores.
    pub(crate) fn lookups(&self, outputs: usize) -> usize {
        match self {
            Self::Scores { .. } => 0,
            Self::Decision => any_lookups(outputs),
            Self::Label => label_lookups(outputs),
        }
    }

    /// Numbers of one answer about `outputs` scores.
    pub fn numbers(&self, outputs: usize) -> usize {
        match self {
            Self::Scores { .. } => outputs,
            Self::Label | Self::Decision => 1,
        }
    }

    /// Steps of the torus that a label or decision is one of: a label `c` is the plaintext
    /// `(c + 1) / answers`, a decision `+-1/4`.
    pub(crate) fn answers(&self, outputs: usize) -> u64 {
        match self {
            Self::Label => (outputs as u64 + 1).next_power_of_two(),
            Self::Decision | Self::Scores { .. } => 2,
        }
    }

    /// One integer step of a score in `Z_q`. For a label it is halved: differences of two scores must
    /// fit the torus.
    pub(crate) fn score_delta(&self, scale: &Scale) -> u64 {
        match self {
            Self::Label => scale.delta() >> 1,
            Self::Scores { .. } | Self::Decision => scale.delta(),
        }
    }

    /// Standard deviation of the noise that floods an answer, as a fraction of the torus: of scores
    /// half a step of their resolution, of labels and decisions an eighth of half a step.
    pub(crate) fn flooding_std(&self, outputs: usize) -> f64 {
        match self {
            Self::Scores { resolution_bits } => (-(f64::from(*resolution_bits) + 1.0)).exp2(),
            Self::Label | Self::Decision => 1.0 / (16.0 * self.answers(outputs) as f64),
        }
    }

    /// The cleartext twin's answer (see [`crate::Circuit::conclude`]).
    pub(crate) fn conclude(&self, scores: Vec<f64>) -> Vec<f64> {
        match self {
            Self::Scores { .. } => scores,
            Self::Label => {
                let best = (0..scores.len())
                    .rev()
                    .max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
                vec![best.unwrap_or(0) as f64]
            }
            Self::Decision => {
                let yes = scores.iter().any(|score| *score >= 0.0);
                vec![f64::from(u8::from(yes))]
            }
        }
    }

    /// Checks its own numbers, and that it goes with so many scores of this head.
    pub(crate) fn check(&self, outputs: usize, head: &Head) -> Result<(), Error> {
        let (fits, what) = match self {
            Self::Scores { resolution_bits } => {
                ((4..=16).contains(resolution_bits), "output resolution")
            }
            Self::Label => ((2..=MOST_CLASSES).contains(&outputs), "number of classes"),
            Self::Decision => (
                outputs == 1 || head.form().matches_any(),
                "number of scores for a decision",
            ),
        };
        fits.then_some(()).ok_or(Error::Parameter(what))
    }
}
