/// A target that neither file names.
pub(crate) const UNNAMED: &str = "value";

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
    /// Each score says how well the input matches a vector of a gallery; the highest is the best match.
    Match {
        /// Names of the vectors, in output order.
        names: Vec<String>,
    },
}

impl Answer {
    /// Class names; none for a regression or a gallery.
    pub fn classes(&self) -> Option<&[String]> {
        match self {
            Self::Binary { classes, .. } => Some(classes),
            Self::Multiclass { classes, .. } => Some(classes),
            Self::Regression { .. } | Self::Match { .. } => None,
        }
    }

    /// The same answer with names for classes that the file only numbers, if there are as many.
    pub(crate) fn named(mut self, names: &[String]) -> Self {
        let own = match &mut self {
            Self::Binary { classes, .. } => classes.as_mut_slice(),
            Self::Multiclass { classes, .. } => classes.as_mut_slice(),
            Self::Regression { .. } | Self::Match { .. } => &mut [],
        };
        let numbered = own.iter().all(|name| name.trim().parse::<f64>().is_ok());
        if numbered && own.len() == names.len() {
            own.clone_from_slice(names);
        }
        self
    }

    /// The same answer, named by the label's column where the file names no target, and showing
    /// decimal places down to the noise.
    pub(crate) fn completed(self, label: Option<&str>, noise_deviation: f64) -> Self {
        match self {
            Self::Regression { target, .. } => Self::Regression {
                target: match label {
                    Some(label) if target == UNNAMED => label.to_owned(),
                    _ => target,
                },
                decimals: (-noise_deviation.log10()).ceil().clamp(0.0, 6.0) as u8,
            },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(negative: &str, positive: &str) -> Answer {
        Answer::Binary {
            classes: [negative, positive].map(str::to_owned),
            probability: true,
        }
    }

    #[test]
    fn numbered_classes_take_names_and_named_ones_keep_theirs() {
        let names = ["not repaid", "repaid"].map(str::to_owned);
        assert_eq!(
            binary("0", "1").named(&names),
            binary("not repaid", "repaid")
        );
        assert_eq!(binary("no", "yes").named(&names), binary("no", "yes"));
        assert_eq!(binary("0", "1").named(&names[..1]), binary("0", "1"));
    }
}
