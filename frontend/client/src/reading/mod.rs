//! What decrypted scores mean to a person.

mod answer_cost;
mod cells;
mod decided;
mod gist;
mod loss;
mod noise;
#[cfg(test)]
mod tests;

use card::{Answer, ProbabilityLink, Target, ValueLink};
use circuit::OutputPolicy;

pub use answer_cost::{AnswerCost, sent_rows, usual_inputs};
pub use decided::Decided;
pub use gist::{Gist, Measured};
pub use loss::{ModelLoss, model_loss};
pub use noise::Noise;

/// An answer, read from its scores.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
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
        /// How the score becomes a probability.
        link: ProbabilityLink,
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
        /// How the score became the value.
        link: ValueLink,
    },
    /// Several values.
    Values {
        /// Each with its unit and decimal places, in output order.
        values: Vec<(Target, f64)>,
    },
    /// Several questions, each answered yes or no.
    Labels {
        /// Name, whether yes, and the probability of yes if the model states one, in output order.
        labels: Vec<(String, bool, Option<f64>)>,
    },
    /// The class alone; no scores left the server's computation.
    Label {
        /// Its name; none when no class won clearly.
        class: Option<String>,
    },
    /// Yes or no alone.
    Decision {
        /// Whether the score reached the threshold.
        yes: bool,
        /// What that comes to.
        decided: Decided,
    },
    /// The best matches of a gallery.
    Match {
        /// Name and score of each vector, best first.
        ranked: Vec<(String, f64)>,
    },
}

/// Most values that a headline lists.
const IN_A_LINE: usize = 3;

impl Reading {
    /// Reads what a policy let out of one row; none when it is not of the answer's form.
    pub fn of(answer: &Answer, policy: &OutputPolicy, row: &[f64]) -> Option<Self> {
        match policy {
            OutputPolicy::Scores { .. } => Self::of_scores(answer, row),
            OutputPolicy::Label => label(answer, row),
            OutputPolicy::Decision => match row {
                [said] => Some(decision(answer, *said > 0.5)),
                _ => None,
            },
        }
    }

    fn of_scores(answer: &Answer, scores: &[f64]) -> Option<Self> {
        if scores.len() != answer.outputs() {
            return None;
        }
        Some(match answer {
            Answer::Binary {
                classes,
                probability,
                link,
            } => binary(classes, probability.then_some(*link), scores[0]),
            Answer::Multiclass {
                classes,
                probability,
                link,
            } => multiclass(classes, probability.then_some(*link), scores),
            Answer::Regression {
                target,
                unit,
                decimals,
                link,
                decision: _,
            } => Self::Regression {
                target: target.clone(),
                value: link.value(scores[0]),
                unit: unit.clone(),
                decimals: *decimals,
                link: *link,
            },
            Answer::Match { names } => Self::Match {
                ranked: ranked(names, scores.to_vec()),
            },
            Answer::Values { targets, link } => {
                let values = targets.iter().cloned().zip(scores);
                Self::Values {
                    values: values.map(|(t, score)| (t, link.value(*score))).collect(),
                }
            }
            Answer::Labels { names, probability } => {
                let label = |(name, score): (&String, &f64)| {
                    let share = probability.then(|| ProbabilityLink::Softmax.probability(*score));
                    (name.clone(), *score > 0.0, share)
                };
                Self::Labels {
                    labels: names.iter().zip(scores).map(label).collect(),
                }
            }
        })
    }

    /// The headline, or how many values there are where they are better read as a list.
    pub fn brief(&self) -> String {
        match self {
            Self::Values { values } if values.len() > IN_A_LINE => {
                t!("{} values", words::count(values.len() as u64))
            }
            other => other.headline(),
        }
    }

    /// The answer in a few words: "malignant (97.2 %)".
    pub fn headline(&self) -> String {
        self.gist().headline()
    }

    /// What the headline is made of.
    pub fn gist(&self) -> Gist {
        match self {
            Self::Binary {
                class,
                classes,
                probability,
                ..
            } => Gist::Class {
                name: class.clone(),
                share: probability.map(|p| if *class == classes[1] { p } else { 1.0 - p }),
            },
            Self::Multiclass {
                ranked,
                probability,
            } => {
                let (class, share) = &ranked[0];
                Gist::Class {
                    name: class.clone(),
                    share: probability.then_some(*share),
                }
            }
            Self::Regression {
                value,
                unit,
                decimals,
                ..
            } => Gist::Values(vec![Measured {
                value: *value,
                decimals: *decimals,
                unit: unit.clone(),
            }]),
            Self::Values { values } => {
                let measured = |(target, value): &(Target, f64)| Measured {
                    value: *value,
                    decimals: target.decimals,
                    unit: target.unit.clone(),
                };
                Gist::Values(values.iter().map(measured).collect())
            }
            Self::Labels { labels } => {
                let yes = labels.iter().filter(|(_, yes, _)| *yes);
                Gist::Labels(yes.map(|(name, ..)| name.clone()).collect())
            }
            Self::Label { class: None } => Gist::Undecided,
            Self::Label { class: Some(name) } => Gist::class(name.clone()),
            Self::Decision { decided, .. } => Gist::Decision(decided.clone()),
            Self::Match { ranked } => {
                let best = ranked.first().map(|(name, _)| name.clone());
                Gist::class(best.unwrap_or_default())
            }
        }
    }
}

/// "24.8 kg", with the decimal places worth showing.
pub fn shown(target: &Target, value: f64) -> String {
    gist::with_unit(value, target.decimals, &target.unit)
}

fn binary(classes: &[String; 2], link: Option<ProbabilityLink>, score: f64) -> Reading {
    Reading::Binary {
        class: classes[usize::from(score > 0.0)].clone(),
        classes: classes.clone(),
        probability: link.map(|link| link.probability(score)),
        score,
        link: link.unwrap_or_default(),
    }
}

fn multiclass(classes: &[String], link: Option<ProbabilityLink>, scores: &[f64]) -> Reading {
    let shares = link.map_or_else(|| scores.to_vec(), |link| link.probabilities(scores));
    // The best score decides, also where shares are the same.
    let mut order: Vec<usize> = (0..classes.len().min(shares.len())).collect();
    order.sort_by(|left, right| scores[*right].total_cmp(&scores[*left]));
    let ranked = order.into_iter();
    Reading::Multiclass {
        ranked: ranked
            .map(|class| (classes[class].clone(), shares[class]))
            .collect(),
        probability: link.is_some(),
    }
}

fn ranked(names: &[String], scores: Vec<f64>) -> Vec<(String, f64)> {
    let mut ranked: Vec<(String, f64)> = names.iter().cloned().zip(scores).collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1));
    ranked
}

fn label(answer: &Answer, row: &[f64]) -> Option<Reading> {
    let names: &[String] = match answer {
        Answer::Multiclass { classes: names, .. } | Answer::Match { names } => names,
        Answer::Binary { .. }
        | Answer::Regression { .. }
        | Answer::Values { .. }
        | Answer::Labels { .. } => return None,
    };
    let class = match row {
        [] => None,
        [index] => Some(names.get(*index as usize)?.clone()),
        _ => return None,
    };
    Some(Reading::Label { class })
}

fn decision(answer: &Answer, yes: bool) -> Reading {
    Reading::Decision {
        yes,
        decided: Decided::of(answer, yes),
    }
}

/// A linear circuit of no feature, scores of 20 bits, a 1,024th each.
#[cfg(test)]
pub(crate) fn test_circuit(outputs: usize, policy: OutputPolicy) -> circuit::Circuit {
    let encoder = circuit::Encoder {
        input_bits: 8,
        features: Vec::new(),
        grids: Vec::new(),
    };
    let scale = circuit::Scale {
        range_bits: 20,
        unit: 0.5f64.powi(10),
    };
    circuit::Circuit::linear(encoder, outputs, scale, policy)
}
