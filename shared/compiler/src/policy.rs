use circuit::MOST_CLASSES;

use crate::{
    error::Error,
    model::{
        answer::Answer,
        float::{FloatModel, Kind},
        link::Link,
    },
};

/// What the owner lets an answer give away.
#[derive(Clone, Copy, Debug, PartialEq)]
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

/// Where a decision turns to yes. Secret: it becomes part of the sealed offsets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threshold {
    /// In the model's own score.
    Score(f64),
    /// A probability of the second class, between 0 and 1.
    Probability(f64),
}

/// A policy that fits the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    Scores {
        resolution_bits: Option<u8>,
    },
    Label,
    /// Whether the score reaches the threshold.
    Decision {
        threshold: f64,
    },
}

impl Goal {
    /// What was chosen, or the usual: the label of several classes where lookups are needed anyway,
    /// otherwise scores.
    ///
    /// # Errors
    /// [`Error::Policy`] and [`Error::Threshold`].
    pub(crate) fn of(
        choice: Option<PolicyChoice>,
        float: &FloatModel,
        answer: &Answer,
    ) -> Result<Self, Error> {
        let outputs = float.outputs();
        match choice.unwrap_or_else(|| usual(float, answer)) {
            PolicyChoice::Scores { resolution_bits } => {
                let allowed = resolution_bits.is_none_or(|bits| (4..=16).contains(&bits));
                allowed
                    .then_some(Self::Scores { resolution_bits })
                    .ok_or(Error::Policy)
            }
            PolicyChoice::Label if outputs == 1 && answer.classes().is_some() => {
                Ok(Self::Decision { threshold: 0.0 })
            }
            PolicyChoice::Label => (2..=MOST_CLASSES)
                .contains(&outputs)
                .then_some(Self::Label)
                .ok_or(Error::Policy),
            PolicyChoice::Decision { threshold } if matches!(answer, Answer::Match { .. }) => {
                let threshold = threshold.ok_or(Error::Threshold)?;
                threshold
                    .score(float.link())
                    .map(|threshold| Self::Decision { threshold })
            }
            PolicyChoice::Decision { threshold } if outputs == 1 => Ok(Self::Decision {
                threshold: threshold.map_or(Ok(0.0), |threshold| threshold.score(float.link()))?,
            }),
            PolicyChoice::Decision { .. } => Err(Error::Policy),
        }
    }

    /// The score that is taken from the model's before it is compiled.
    pub(crate) fn threshold(self) -> f64 {
        match self {
            Self::Decision { threshold } => threshold,
            _ => 0.0,
        }
    }
}

impl Threshold {
    fn score(self, link: Link) -> Result<f64, Error> {
        let score = match (self, link) {
            (Self::Score(score), _) => score,
            (Self::Probability(share), Link::Logistic) => (share / (1.0 - share)).ln(),
            _ => f64::NAN,
        };
        score.is_finite().then_some(score).ok_or(Error::Threshold)
    }
}

fn usual(float: &FloatModel, answer: &Answer) -> PolicyChoice {
    let labels = matches!(answer, Answer::Multiclass { .. });
    match float.0 {
        Kind::Linear(_) => PolicyChoice::Scores {
            resolution_bits: None,
        },
        _ if labels && float.outputs() <= MOST_CLASSES => PolicyChoice::Label,
        _ => PolicyChoice::Scores {
            resolution_bits: None,
        },
    }
}
