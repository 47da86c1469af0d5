use card::{ProbabilityLink, ValueLink};

/// How scores become what the original model answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The score is the value.
    Identity,
    /// The exponential of the score is the value.
    Exponential,
    /// The square of the score, with its sign, is the value.
    Squared,
    /// The logarithm of 1 plus the exponential of the score is the value.
    Softplus,
    /// Only the score's order or sign counts.
    Margin,
    /// The logistic function of the one score is the second class's probability; of each of several, that
    /// of a yes, or the value.
    Logistic,
    /// Softmax of the scores are the probabilities.
    Softmax,
    /// Scores are probabilities, up to a common factor; one score is the second class's less one half.
    Share,
    /// Each class's score is logistic on its own; the best one is chosen.
    OneVersusRest,
    /// Each class's score is a probability once it is kept between 0 and 1, up to a common factor; the best score is
    /// chosen, however far beyond 1.
    Clipped,
}

impl Link {
    /// Whether the score stands for nothing but a value.
    pub(crate) fn is_value(self) -> bool {
        matches!(
            self,
            Self::Identity | Self::Exponential | Self::Squared | Self::Softplus
        )
    }

    /// The link of scores that become values so.
    pub(crate) fn of_value(link: ValueLink) -> Self {
        match link {
            ValueLink::Identity => Self::Identity,
            ValueLink::Exponential => Self::Exponential,
            ValueLink::Logistic => Self::Logistic,
            ValueLink::Squared => Self::Squared,
            ValueLink::Softplus => Self::Softplus,
        }
    }

    /// How a score becomes a value, where it does.
    pub(crate) fn value_link(self) -> ValueLink {
        match self {
            Self::Exponential => ValueLink::Exponential,
            Self::Logistic => ValueLink::Logistic,
            Self::Squared => ValueLink::Squared,
            Self::Softplus => ValueLink::Softplus,
            _ => ValueLink::Identity,
        }
    }

    /// How scores of classes become probabilities, where they do.
    pub(crate) fn probability_link(self) -> ProbabilityLink {
        match self {
            Self::Share => ProbabilityLink::Share,
            Self::OneVersusRest => ProbabilityLink::OneVersusRest,
            Self::Clipped => ProbabilityLink::Clipped,
            _ => ProbabilityLink::Softmax,
        }
    }
}
