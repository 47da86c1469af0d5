use circuit::OutputPolicy;
use serde::{Deserialize, Serialize};

/// What the owner lets an answer give away.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum PolicyChoice {
    /// The scores.
    Scores {
        /// Bits of resolution, 4 to 16; none: as many as the noise needs.
        resolution_bits: Option<u8>,
    },
    /// Only the class; of two classes that share one score, as a decision.
    Label,
    /// Only whether the one score, or any score of a gallery, reaches a threshold.
    Decision {
        /// Where yes begins; none: at score 0, the even chance of a classifier. A gallery needs one.
        threshold: Option<Threshold>,
    },
}

/// Where a decision turns to yes. Secret: it becomes part of the sealed offsets, so another one takes
/// another import.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Threshold {
    /// In the model's own score.
    Score(f64),
    /// A probability of the second class, between 0 and 1, of a model whose score is its logit.
    Probability(f64),
}

impl PolicyChoice {
    /// What is compared with the score: 0 unless a threshold was chosen.
    pub fn threshold(self) -> f64 {
        match self {
            Self::Decision { threshold } => threshold.map_or(0.0, Threshold::score),
            Self::Scores { .. } | Self::Label => 0.0,
        }
    }
}

/// The choice that compiles to a policy; a decision at score 0.
impl From<OutputPolicy> for PolicyChoice {
    fn from(policy: OutputPolicy) -> Self {
        match policy {
            OutputPolicy::Scores { resolution_bits } => Self::Scores {
                resolution_bits: Some(resolution_bits),
            },
            OutputPolicy::Label => Self::Label,
            OutputPolicy::Decision => Self::Decision {
                threshold: Some(Threshold::Score(0.0)),
            },
        }
    }
}

impl Threshold {
    /// In units of the score; not finite for what is no probability between 0 and 1.
    pub fn score(self) -> f64 {
        match self {
            Self::Score(score) => score,
            Self::Probability(probability) => logit(probability),
        }
    }
}

/// The score whose logistic function is `probability`: `ln(p / (1 - p))`.
pub fn logit(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_becomes_its_logit() {
        assert_eq!(Threshold::Probability(0.5).score(), 0.0);
        assert!((Threshold::Probability(0.9).score() - 9.0f64.ln()).abs() < 1e-12);
        assert_eq!(Threshold::Score(0.66).score(), 0.66);
        assert!(!Threshold::Probability(1.0).score().is_finite());
        assert!(!Threshold::Probability(1.5).score().is_finite());
    }

    #[test]
    fn only_a_decision_has_a_threshold() {
        let decision = PolicyChoice::Decision {
            threshold: Some(Threshold::Score(1.5)),
        };
        assert_eq!(decision.threshold(), 1.5);
        assert_eq!(PolicyChoice::Label.threshold(), 0.0);
        assert_eq!(PolicyChoice::from(OutputPolicy::Decision).threshold(), 0.0);
    }
}
