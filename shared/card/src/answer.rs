use serde::{Deserialize, Serialize};

use crate::text::{all_differ, one_line};

/// What the decrypted scores mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Two classes from one score; a positive one means the second class.
    Binary {
        /// Names of the negative and the positive class.
        classes: [String; 2],
        /// Whether the score tells a probability, or is only a margin (SVM).
        probability: bool,
        /// How it tells the probability.
        #[serde(default)]
        link: ProbabilityLink,
    },
    /// One score for each class.
    Multiclass {
        /// Class names, in output order.
        classes: Vec<String>,
        /// Whether the scores tell probabilities.
        probability: bool,
        /// How they tell them.
        #[serde(default)]
        link: ProbabilityLink,
    },
    /// The score is the value.
    Regression {
        /// What is predicted.
        target: String,
        /// Its unit, may be empty.
        unit: String,
        /// Decimal places worth showing.
        decimals: u8,
        /// How the score becomes the value.
        #[serde(default)]
        link: ValueLink,
        /// What it is called that the value stays below a decision's threshold, and that it reaches it; none:
        /// told by the threshold.
        #[serde(default)]
        decision: Option<[String; 2]>,
    },
    /// Several values at once, a score for each.
    Values {
        /// What is predicted, in output order.
        targets: Vec<Target>,
        /// How each score becomes its value.
        #[serde(default)]
        link: ValueLink,
    },
    /// Several questions at once, each answered yes or no by its own score; a positive one means yes.
    Labels {
        /// What yes means, in output order.
        names: Vec<String>,
        /// Whether the sigmoid of each score is a probability.
        probability: bool,
    },
    /// Each score says how well the input matches a vector of a gallery; the highest is the best match.
    Match {
        /// Names of the vectors, in output order.
        names: Vec<String>,
    },
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    /// What is predicted.
    pub name: String,
    /// Its unit, may be empty.
    pub unit: String,
    /// Decimal places worth showing.
    pub decimals: u8,
}

/// How a score becomes a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ValueLink {
    /// It is the value.
    #[default]
    Identity,
    /// `e^score`: counts, rates and amounts.
    Exponential,
    /// `1 / (1 + e^-score)`: a share or a probability.
    Logistic,
    /// `score * |score|`: of models that were trained on roots.
    Squared,
    /// `ln(1 + e^score)`: rates of events.
    Softplus,
}

/// How scores of classes become probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProbabilityLink {
    /// Softmax of several scores, the logistic function of one.
    #[default]
    Softmax,
    /// Scores are probabilities, up to a common factor; one score is the second class's less one half.
    Share,
    /// The logistic function of each score, divided by their sum.
    OneVersusRest,
    /// Each score, but no less than 0 and no more than 1, divided by their sum; alike where all are 0.
    Clipped,
}

impl ProbabilityLink {
    /// Probabilities of all classes; of one score those of both.
    pub fn probabilities(self, scores: &[f64]) -> Vec<f64> {
        if let [score] = scores {
            let positive = self.probability(*score);
            return vec![1.0 - positive, positive];
        }
        let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = match self {
            Self::Softmax => scores.iter().map(|s| (s - largest).exp()).collect(),
            Self::Share => scores.iter().map(|s| s.max(0.0)).collect(),
            Self::OneVersusRest => scores.iter().map(|s| logistic(*s)).collect(),
            Self::Clipped => scores.iter().map(|s| s.clamp(0.0, 1.0)).collect(),
        };
        let sum: f64 = weights.iter().sum();
        match sum > 0.0 {
            true => weights.iter().map(|weight| weight / sum).collect(),
            false => vec![1.0 / scores.len().max(1) as f64; scores.len()],
        }
    }

    /// The second class's probability, told by the one score.
    pub fn probability(self, score: f64) -> f64 {
        match self {
            Self::Softmax | Self::OneVersusRest => logistic(score),
            Self::Share | Self::Clipped => (score + 0.5).clamp(0.0, 1.0),
        }
    }
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

impl ValueLink {
    /// The value of a score.
    pub fn value(self, score: f64) -> f64 {
        match self {
            Self::Identity => score,
            Self::Exponential => score.exp(),
            Self::Logistic => logistic(score),
            Self::Squared => score * score.abs(),
            Self::Softplus => score.max(0.0) + (-score.abs()).exp().ln_1p(),
        }
    }

    /// The score of a value; not finite where no score has it.
    pub fn score(self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::Exponential => value.ln(),
            Self::Logistic => (value / (1.0 - value)).ln(),
            Self::Squared => value.abs().sqrt().copysign(value),
            Self::Softplus => value + (-(-value).exp_m1()).ln(),
        }
    }

    /// The link as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Identity => "The score is the value.",
            Self::Exponential => {
                "The exponential of the score is the value, as of counts and amounts."
            }
            Self::Logistic => "The logistic function of the score is the value.",
            Self::Squared => "The square of the score, with its sign, is the value.",
            Self::Softplus => {
                "The logarithm of 1 and the exponential of the score is the value, as of rates."
            }
        }
    }
}

impl Answer {
    /// Scores this answer is read from.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Binary { .. } | Self::Regression { .. } => 1,
            Self::Multiclass { classes: names, .. }
            | Self::Match { names }
            | Self::Labels { names, .. } => names.len(),
            Self::Values { targets, .. } => targets.len(),
        }
    }

    /// Class names; none where the answer is no class.
    pub fn classes(&self) -> Option<&[String]> {
        match self {
            Self::Binary { classes, .. } => Some(classes),
            Self::Multiclass { classes, .. } => Some(classes),
            Self::Regression { .. }
            | Self::Match { .. }
            | Self::Values { .. }
            | Self::Labels { .. } => None,
        }
    }

    /// The same, to be renamed; empty where the answer is no class.
    pub fn classes_mut(&mut self) -> &mut [String] {
        match self {
            Self::Binary { classes, .. } => classes,
            Self::Multiclass { classes, .. } => classes,
            Self::Regression { .. }
            | Self::Match { .. }
            | Self::Values { .. }
            | Self::Labels { .. } => &mut [],
        }
    }

    /// Every name that it shows, in output order.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Binary { classes, .. } => classes.iter().map(String::as_str).collect(),
            Self::Multiclass { classes: names, .. }
            | Self::Match { names }
            | Self::Labels { names, .. } => names.iter().map(String::as_str).collect(),
            Self::Regression { target, .. } => vec![target],
            Self::Values { targets, .. } => targets.iter().map(|target| &*target.name).collect(),
        }
    }

    /// The same, to be renamed.
    pub fn names_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Binary { classes, .. } => classes.iter_mut().collect(),
            Self::Multiclass { classes: names, .. }
            | Self::Match { names }
            | Self::Labels { names, .. } => names.iter_mut().collect(),
            Self::Regression { target, .. } => vec![target],
            Self::Values { targets, .. } => {
                targets.iter_mut().map(|target| &mut target.name).collect()
            }
        }
    }

    /// Checks the name of a class, a question or a value.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_name(name: &str) -> Result<(), &'static str> {
        one_line(name, 1..=100, "A class name must have 1 to 100 characters.")
    }

    pub(crate) fn validate(&self, outputs: usize) -> Result<(), &'static str> {
        for name in self.names() {
            Self::check_name(name)?;
        }
        // Vectors of a gallery may be one person's.
        if !matches!(self, Self::Match { .. }) && !all_differ(self.names()) {
            return Err("Two names of the answer are the same: nobody could tell which it says.");
        }
        if let Self::Regression {
            decision: Some(words),
            ..
        } = self
        {
            for word in words {
                one_line(
                    word,
                    1..=100,
                    "What a decision is called must have 1 to 100 characters.",
                )?;
            }
        }
        (self.outputs() == outputs)
            .then_some(())
            .ok_or("The answer does not have as many scores as the circuit has outputs.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_can_be_seen() {
        for name in ["yes\nno", "yes\rno", "yes\u{200b}", "\u{202e}sey", ""] {
            assert!(Answer::check_name(name).is_err(), "{name:?}");
            assert!(crate::Field::check_name(name).is_err(), "{name:?}");
            assert!(crate::Field::check_choice(name).is_err(), "{name:?}");
        }
        assert_eq!(Answer::check_name("  Iris setosa\n"), Ok(()));
    }

    #[test]
    fn no_two_classes_are_called_the_same() {
        let answer = |names: [&str; 3]| Answer::Multiclass {
            classes: names.map(str::to_owned).to_vec(),
            probability: true,
            link: ProbabilityLink::Softmax,
        };
        assert!(answer(["yes", "no", "yes "]).validate(3).is_err());
        assert_eq!(answer(["yes", "no", "Yes"]).validate(3), Ok(()));
        let names = ["Ada", "Ada", "Eve"].map(str::to_owned).to_vec();
        assert_eq!(Answer::Match { names }.validate(3), Ok(()));
    }

    #[test]
    fn a_value_has_the_score_that_it_is_read_from_also_far_out() {
        let links = [
            ValueLink::Identity,
            ValueLink::Exponential,
            ValueLink::Logistic,
            ValueLink::Squared,
            ValueLink::Softplus,
        ];
        for link in links {
            for score in [-9.0, -0.5, 0.0, 0.25, 9.0] {
                let again = link.score(link.value(score));
                assert!((again - score).abs() < 1e-9, "{link:?}: {again} of {score}");
            }
        }
        assert_eq!(ValueLink::Squared.value(-3.0), -9.0);
        assert_eq!(ValueLink::Softplus.value(800.0), 800.0);
        assert!(!ValueLink::Softplus.score(-1.0).is_finite());
    }
}
