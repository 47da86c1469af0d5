/// What the scores of a compiled model mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Two classes from one score; positive scores mean the second class.
    Binary {
        /// Names of the negative and the positive class.
        classes: [String; 2],
        /// Whether the logistic function of the score is a probability.
        probability: bool,
    },
    /// The class with the largest score.
    Multiclass {
        /// Class names, in output order.
        classes: Vec<String>,
        /// Whether softmax of the scores are probabilities.
        probability: bool,
    },
    /// The score is the value.
    Regression {
        /// What is predicted.
        target: String,
        /// Decimal places worth showing.
        decimals: u8,
    },
}

impl Answer {
    /// Class names; none for a regression.
    pub fn classes(&self) -> Option<&[String]> {
        match self {
            Self::Binary { classes, .. } => Some(classes),
            Self::Multiclass { classes, .. } => Some(classes),
            Self::Regression { .. } => None,
        }
    }

    /// The same answer, showing decimal places down to the noise.
    pub(crate) fn showing(self, noise_deviation: f64) -> Self {
        match self {
            Self::Regression { target, .. } => Self::Regression {
                target,
                decimals: (-noise_deviation.log10()).ceil().clamp(0.0, 6.0) as u8,
            },
            other => other,
        }
    }
}
