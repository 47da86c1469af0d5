use card::Answer;
use circuit::OutputPolicy;

use super::Reading;

impl Reading {
    /// Columns of a results table, without the row's own values.
    pub fn columns(answer: &Answer, policy: &OutputPolicy) -> Vec<String> {
        let lone = || vec!["Answer".to_owned()];
        match (policy, answer) {
            (OutputPolicy::Label | OutputPolicy::Decision, _) => lone(),
            (_, Answer::Match { .. }) => vec!["Best match".to_owned(), "Score".to_owned()],
            (
                _,
                Answer::Binary {
                    classes,
                    probability: true,
                    ..
                },
            ) => vec![
                "Answer".to_owned(),
                format!("Probability of {}", classes[1]),
            ],
            (_, Answer::Binary { .. }) => vec!["Answer".to_owned(), "Score".to_owned()],
            (
                _,
                Answer::Multiclass {
                    classes,
                    probability,
                    ..
                },
            ) => {
                let what = if *probability { "Probability" } else { "Score" };
                let each = classes.iter().map(|class| format!("{what} of {class}"));
                lone().into_iter().chain(each).collect()
            }
            (_, Answer::Regression { target, unit, .. }) => vec![with_unit(target, unit)],
            (_, Answer::Values { targets, .. }) => {
                let each = targets.iter().map(|t| with_unit(&t.name, &t.unit));
                each.collect()
            }
            (_, Answer::Labels { names, probability }) => match probability {
                true => names
                    .iter()
                    .map(|name| format!("Probability of {name}"))
                    .collect(),
                false => names.clone(),
            },
        }
    }

    /// Cells of [`Self::columns`] for this row; `answer` fixes the order of classes.
    pub fn cells(&self, answer: &Answer) -> Vec<String> {
        match self {
            Self::Label { .. } | Self::Decision { .. } => vec![self.headline()],
            Self::Match { ranked } => match ranked.first() {
                Some((name, score)) => vec![name.clone(), format!("{score:.4}")],
                None => vec![String::new(); 2],
            },
            Self::Binary {
                class,
                probability,
                score,
                ..
            } => vec![
                class.clone(),
                format!("{:.4}", probability.unwrap_or(*score)),
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
                    .map(|name| format!("{:.4}", share(name).unwrap_or(0.0)));
                std::iter::once(ranked[0].0.clone()).chain(each).collect()
            }
            Self::Regression {
                value, decimals, ..
            } => vec![format!("{value:.*}", usize::from(*decimals))],
            Self::Values { values } => values
                .iter()
                .map(|(target, value)| format!("{value:.*}", usize::from(target.decimals)))
                .collect(),
            Self::Labels { labels } => labels
                .iter()
                .map(|(_, yes, share)| match share {
                    Some(share) => format!("{share:.4}"),
                    None => if *yes { "yes" } else { "no" }.to_owned(),
                })
                .collect(),
        }
    }
}

fn with_unit(name: &str, unit: &str) -> String {
    match unit.is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({unit})"),
    }
}
