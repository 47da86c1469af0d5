use card::{ProbabilityLink, ValueLink};

/// How scores become what the original model answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The score is the value.
    Identity,
    /// The exponential of the score is the value.
    Exponential,
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
    /// How a score becomes a value, where it does.
    pub(crate) fn value_link(self) -> ValueLink {
        match self {
            Self::Exponential => ValueLink::Exponential,
            Self::Logistic => ValueLink::Logistic,
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
