//! What decrypted scores mean to a person.

mod cells;
mod noise;

use api::card::Answer;

pub(crate) use noise::Noise;

/// An answer, read from its scores.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reading {
    /// Two classes.
    Binary {
        /// Name of the likelier class.
        class: String,
        /// Names of the negative and the positive class.
        classes: [String; 2],
        /// Probability of the positive class, if the model states one.
        probability: Option<f64>,
        /// The score itself.
        score: f64,
    },
    /// Several classes.
    Multiclass {
        /// Name and share (probability or score) of each class, likeliest first.
        ranked: Vec<(String, f64)>,
        /// Whether shares are probabilities.
        probability: bool,
    },
    /// A value.
    Regression {
        /// What is predicted.
        target: String,
        /// The value.
        value: f64,
        /// Its unit, may be empty.
        unit: String,
        /// Decimal places worth showing.
        decimals: u8,
    },
}

impl Reading {
    /// Reads the scores of one row; none when their number is not the answer's.
    pub(crate) fn of(answer: &Answer, scores: &[f64]) -> Option<Self> {
        if scores.len() != answer.outputs() {
            return None;
        }
        Some(match answer {
            Answer::Binary {
                classes,
                probability,
            } => binary(classes, *probability, scores[0]),
            Answer::Multiclass {
                classes,
                probability,
            } => multiclass(classes, *probability, scores),
            Answer::Regression {
                target,
                unit,
                decimals,
            } => Self::Regression {
                target: target.clone(),
                value: scores[0],
                unit: unit.clone(),
                decimals: *decimals,
            },
        })
    }

    /// The answer in a few words: "malignant (97.2 %)".
    pub(crate) fn headline(&self) -> String {
        match self {
            Self::Binary {
                class,
                classes,
                probability,
                ..
            } => with_share(
                class,
                probability.map(|p| if *class == classes[1] { p } else { 1.0 - p }),
            ),
            Self::Multiclass {
                ranked,
                probability,
            } => {
                let (class, share) = &ranked[0];
                with_share(class, probability.then_some(*share))
            }
            Self::Regression {
                value,
                unit,
                decimals,
                ..
            } => format!("{value:.*} {unit}", usize::from(*decimals))
                .trim_end()
                .to_owned(),
        }
    }
}

fn binary(classes: &[String; 2], probability: bool, score: f64) -> Reading {
    Reading::Binary {
        class: classes[usize::from(score > 0.0)].clone(),
        classes: classes.clone(),
        probability: probability.then(|| sigmoid(score)),
        score,
    }
}

fn multiclass(classes: &[String], probability: bool, scores: &[f64]) -> Reading {
    let shares = if probability {
        softmax(scores)
    } else {
        scores.to_vec()
    };
    let mut ranked: Vec<(String, f64)> = classes.iter().cloned().zip(shares).collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1));
    Reading::Multiclass {
        ranked,
        probability,
    }
}

fn with_share(class: &str, share: Option<f64>) -> String {
    match share {
        Some(share) => format!("{class} ({:.1} %)", share * 100.0),
        None => class.to_owned(),
    }
}

/// `1 / (1 + e^-score)`.
pub(crate) fn sigmoid(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// `e^s_c / sum e^s`, computed from the largest score down so that nothing overflows.
fn softmax(scores: &[f64]) -> Vec<f64> {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|score| (score - largest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_logistic_score_is_read_as_class_and_probability() {
        let answer = Answer::Binary {
            classes: ["benign".to_owned(), "malignant".to_owned()],
            probability: true,
        };
        let reading = Reading::of(&answer, &[3.0]).unwrap();
        assert_eq!(reading.headline(), "malignant (95.3 %)");
        assert_eq!(
            Reading::of(&answer, &[-3.0]).unwrap().headline(),
            "benign (95.3 %)"
        );
        assert_eq!(reading.cells(&answer), ["malignant", "0.9526"]);
    }

    #[test]
    fn classes_are_ranked_and_their_cells_keep_the_models_order() {
        let answer = Answer::Multiclass {
            classes: names(&["a", "b", "c"]),
            probability: true,
        };
        let reading = Reading::of(&answer, &[0.0, 900.0, 899.0]).unwrap();
        assert_eq!(reading.headline(), "b (73.1 %)");
        assert_eq!(reading.cells(&answer), ["b", "0.0000", "0.7311", "0.2689"]);
        assert_eq!(
            reading.cells(&answer).len(),
            Reading::columns(&answer).len()
        );
    }

    #[test]
    fn a_margin_is_never_called_a_probability() {
        let answer = Answer::Binary {
            classes: ["no".to_owned(), "yes".to_owned()],
            probability: false,
        };
        assert_eq!(Reading::of(&answer, &[0.4]).unwrap().headline(), "yes");
        assert_eq!(Reading::columns(&answer), ["Answer", "Score"]);
    }

    #[test]
    fn a_value_is_shown_with_its_unit_and_places() {
        let answer = Answer::Regression {
            target: "progression".to_owned(),
            unit: "points".to_owned(),
            decimals: 1,
        };
        assert_eq!(
            Reading::of(&answer, &[151.26]).unwrap().headline(),
            "151.3 points"
        );
    }

    #[test]
    fn scores_of_another_number_are_not_read() {
        let answer = Answer::Multiclass {
            classes: names(&["a", "b"]),
            probability: false,
        };
        assert_eq!(Reading::of(&answer, &[1.0]), None);
    }
}
