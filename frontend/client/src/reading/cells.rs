use card::Answer;
use circuit::OutputPolicy;

use super::{Noise, Reading};

impl Reading {
    /// Columns of a results table, without the row's own values.
    pub fn columns(answer: &Answer, policy: &OutputPolicy) -> Vec<String> {
        match policy {
            OutputPolicy::Label | OutputPolicy::Decision => vec![answer_title().to_owned()],
            OutputPolicy::Scores { .. } => score_columns(answer),
        }
    }

    /// What a single value is of; empty of any other answer.
    pub fn target(&self) -> &str {
        match self {
            Self::Regression { target, .. } => target,
            _ => "",
        }
    }

    /// Ends between which the noise moves a single value in 95 of 100 cases, with its unit; none of any other answer.
    pub fn interval(&self, noise: Noise) -> Option<(String, String)> {
        let Self::Regression {
            value,
            unit,
            decimals,
            link,
            ..
        } = self
        else {
            return None;
        };
        let (low, high) = noise.ends(*value, *decimals, *link);
        Some((low, format!("{high} {unit}").trim_end().to_owned()))
    }

    /// Cells of [`Self::columns`] for this row; `answer` fixes the order of classes.
    pub fn cells(&self, answer: &Answer) -> Vec<String> {
        self.cells_with(answer, |digits| digits)
    }

    /// The same with numbers as they are read in the language on screen.
    pub fn shown_cells(&self, answer: &Answer) -> Vec<String> {
        self.cells_with(answer, words::number)
    }

    fn cells_with(&self, answer: &Answer, number: fn(String) -> String) -> Vec<String> {
        match self {
            Self::Label { .. } | Self::Decision { .. } => vec![self.headline()],
            Self::Match { ranked } => match ranked.first() {
                Some((name, score)) => vec![name.clone(), number(format!("{score:.4}"))],
                None => vec![String::new(); 2],
            },
            Self::Binary {
                class,
                probability,
                score,
                ..
            } => vec![
                class.clone(),
                number(format!("{:.4}", probability.unwrap_or(*score))),
            ],
            Self::Multiclass { ranked, .. } => {
                let names = if let Answer::Multiclass { classes, .. } = answer {
                    classes.as_slice()
                } else {
                    &[]
                };
                let share = |name: &String| {
                    ranked
                        .iter()
                        .find(|(class, _)| class == name)
                        .map(|(_, share)| *share)
                };
                let each = names
                    .iter()
                    .map(|name| number(format!("{:.4}", share(name).unwrap_or(0.0))));
                std::iter::once(ranked[0].0.clone()).chain(each).collect()
            }
            Self::Regression {
                value, decimals, ..
            } => vec![number(format!("{value:.*}", usize::from(*decimals)))],
            Self::Values { values } => values
                .iter()
                .map(|(target, value)| number(format!("{value:.*}", usize::from(target.decimals))))
                .collect(),
            Self::Labels { labels } => labels
                .iter()
                .map(|(_, yes, share)| match share {
                    Some(share) => number(format!("{share:.4}")),
                    None => if *yes { t!("yes") } else { t!("no") }.to_owned(),
                })
                .collect(),
        }
    }
}

/// The column of what an answer comes to.
fn answer_title() -> &'static str {
    t!("Answer")
}

/// Columns of answers that are scores.
fn score_columns(answer: &Answer) -> Vec<String> {
    let each = |what: &str, names: &[String]| -> Vec<String> {
        names.iter().map(|name| t!("{what} of {name}")).collect()
    };
    match answer {
        Answer::Match { .. } => vec![t!("Best match").to_owned(), t!("Score").to_owned()],
        Answer::Binary {
            classes,
            probability,
            ..
        } => {
            let second = match probability {
                true => t!("Probability of {}", classes[1]),
                false => t!("Score").to_owned(),
            };
            vec![answer_title().to_owned(), second]
        }
        Answer::Multiclass {
            classes,
            probability,
            ..
        } => {
            let what = if *probability {
                t!("Probability")
            } else {
                t!("Score")
            };
            [vec![answer_title().to_owned()], each(what, classes)].concat()
        }
        Answer::Regression { target, unit, .. } => vec![with_unit(target, unit)],
        Answer::Values { targets, .. } => {
            let named = targets.iter();
            named
                .map(|told| with_unit(&told.name, &told.unit))
                .collect()
        }
        Answer::Labels { names, probability } => match probability {
            true => each(t!("Probability"), names),
            false => names.clone(),
        },
    }
}

fn with_unit(name: &str, unit: &str) -> String {
    match unit.is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({unit})"),
    }
}
