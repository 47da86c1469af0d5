use card::{Answer, PolicyChoice, Threshold};
use circuit::{MOST_CLASSES, OutputPolicy, USUAL_RESOLUTION};

use crate::{
    error::Error,
    model::{float::FloatModel, link::Link},
};

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
    /// (`takes_lookups`), otherwise scores.
    ///
    /// # Errors
    /// [`Error::Policy`] and [`Error::Threshold`].
    pub(crate) fn of(
        choice: Option<PolicyChoice>,
        float: &FloatModel,
        answer: &Answer,
        takes_lookups: bool,
    ) -> Result<Self, Error> {
        let outputs = float.outputs();
        match choice.unwrap_or_else(|| usual(outputs, answer, takes_lookups)) {
            PolicyChoice::Scores { resolution_bits } => {
                let allowed = resolution_bits.is_none_or(|bits| (4..=16).contains(&bits));
                allowed
                    .then_some(Self::Scores { resolution_bits })
                    .ok_or(Error::Policy)
            }
            PolicyChoice::Label if outputs == 1 && answer.classes().is_some() => {
                Ok(Self::Decision { threshold: 0.0 })
            }
            PolicyChoice::Label => {
                let is_one_of = !matches!(answer, Answer::Values { .. } | Answer::Labels { .. });
                (is_one_of && (2..=MOST_CLASSES).contains(&outputs))
                    .then_some(Self::Label)
                    .ok_or(Error::Policy)
            }
            PolicyChoice::Decision { threshold } if matches!(answer, Answer::Match { .. }) => {
                let threshold = threshold.ok_or(Error::Threshold)?;
                score(threshold, float.link()).map(|threshold| Self::Decision { threshold })
            }
            PolicyChoice::Decision { threshold } if outputs == 1 => Ok(Self::Decision {
                threshold: threshold.map_or(Ok(0.0), |threshold| score(threshold, float.link()))?,
            }),
            PolicyChoice::Decision { .. } => Err(Error::Policy),
        }
    }

    /// What leaves the evaluator; scores at the usual resolution unless the owner chose another.
    pub(crate) fn policy(self) -> OutputPolicy {
        match self {
            Self::Scores { resolution_bits } => OutputPolicy::Scores {
                resolution_bits: resolution_bits.unwrap_or(USUAL_RESOLUTION),
            },
            Self::Label => OutputPolicy::Label,
            Self::Decision { .. } => OutputPolicy::Decision,
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

/// A threshold in units of the score.
///
/// # Errors
/// [`Error::Threshold`] when it is not finite, or a probability of a model that has none.
fn score(threshold: Threshold, link: Link) -> Result<f64, Error> {
    let score = match (threshold, link) {
        (Threshold::Probability(share), Link::Share) => Some(share - 0.5)
            .filter(|_| threshold.score().is_finite())
            .unwrap_or(f64::NAN),
        (Threshold::Probability(_), Link::Logistic) | (Threshold::Score(_), _) => threshold.score(),
        (Threshold::Probability(_), _) => f64::NAN,
    };
    score.is_finite().then_some(score).ok_or(Error::Threshold)
}

fn usual(outputs: usize, answer: &Answer, takes_lookups: bool) -> PolicyChoice {
    let is_label = matches!(answer, Answer::Multiclass { .. }) && outputs <= MOST_CLASSES;
    match takes_lookups && is_label {
        true => PolicyChoice::Label,
        false => PolicyChoice::Scores {
            resolution_bits: None,
        },
    }
}
