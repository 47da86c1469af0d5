use std::{collections::BTreeMap, fmt};

use crate::finding::{Ending, Finding};

/// What all cases come to.
pub struct Tally(Vec<Finding>);

impl Tally {
    /// Of these findings.
    pub fn new(findings: Vec<Finding>) -> Self {
        Self(findings)
    }

    /// Every finding.
    pub fn findings(&self) -> &[Finding] {
        &self.0
    }

    /// Name and value of each figure.
    pub fn figures(&self) -> BTreeMap<&'static str, f64> {
        let count = |is: fn(&Ending) -> bool| {
            let found = self.0.iter().filter(|finding| is(&finding.ending));
            found.count() as f64
        };
        let refused = |told: fn(&str, bool) -> bool| {
            let found = self.0.iter().filter(|finding| match &finding.ending {
                Ending::Refused {
                    told: words,
                    expected,
                } => told(words, *expected),
                _ => false,
            });
            found.count() as f64
        };
        let seconds = self.0.iter().map(|finding| finding.import.as_secs_f64());
        let asked: usize = self.0.iter().map(|finding| finding.rows.0).sum();
        let unanswered: usize = self.0.iter().map(|finding| finding.rows.1).sum();
        BTreeMap::from([
            ("files", self.0.len() as f64),
            ("right", count(|ending| matches!(ending, Ending::Right(_)))),
            (
                "coarse",
                count(|ending| matches!(ending, Ending::Coarse(_))),
            ),
            ("wrong", count(|ending| matches!(ending, Ending::Wrong(_)))),
            ("refused_fits", refused(|_, expected| !expected)),
            ("refused_helpful", refused(|told, _| helps(told))),
            ("refused_poor", refused(|told, _| !helps(told))),
            ("panics", count(|ending| matches!(ending, Ending::Panicked))),
            ("slowest_import_s", seconds.fold(0.0, f64::max)),
            (
                "rows_refused_share",
                unanswered as f64 / asked.max(1) as f64,
            ),
            (
                "linear_probability_error_max",
                self.probability_error("linear"),
            ),
            ("label_disagreement_linear", self.disagreement("linear")),
            ("label_disagreement_trees", self.disagreement("trees")),
            ("label_disagreement_networks", self.disagreement("network")),
        ])
    }

    fn probability_error(&self, family: &str) -> f64 {
        let errors = self
            .of(family)
            .filter_map(|agreement| agreement.probability_most);
        errors.fold(0.0, f64::max)
    }

    /// Mean share of labels that differ.
    fn disagreement(&self, family: &str) -> f64 {
        let shares: Vec<f64> = self
            .of(family)
            .filter_map(|agreement| agreement.labels)
            .collect();
        shares.iter().map(|share| 1.0 - share).sum::<f64>() / shares.len().max(1) as f64
    }

    fn of(&self, family: &str) -> impl Iterator<Item = &crate::comparison::Agreement> {
        let of_family = move |finding: &&Finding| finding.family == family;
        self.0
            .iter()
            .filter(of_family)
            .filter_map(|finding| match &finding.ending {
                Ending::Right(agreement) | Ending::Coarse(agreement) | Ending::Wrong(agreement) => {
                    Some(agreement)
                }
                Ending::Refused { .. } | Ending::Panicked => None,
            })
    }
}

/// Whether a refusal says what is in the way and what to do about it: two sentences at least, and not
/// that the file may be damaged or of no known kind.
fn helps(told: &str) -> bool {
    let vague = ["damaged", "not an ONNX model", "cannot be asked"];
    told.matches(['.', '!', '?']).count() >= 2 && !vague.iter().any(|word| told.contains(word))
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            name,
            family,
            lookups,
            ..
        } = self;
        let seconds = self.import.as_secs_f64();
        let (word, rest) = match &self.ending {
            Ending::Right(agreement) => ("right", agreement.to_string()),
            Ending::Coarse(agreement) => ("COARSE", agreement.to_string()),
            Ending::Wrong(agreement) => ("WRONG", agreement.to_string()),
            Ending::Refused {
                told,
                expected: true,
            } => ("refused as expected", told.clone()),
            Ending::Refused { told, .. } => ("refused", told.clone()),
            Ending::Panicked => ("PANICKED", String::new()),
        };
        write!(
            formatter,
            "{name:36} {seconds:5.1} s {word:8} {family:8} {lookups:5} lookups {rest}"
        )?;
        match self.rows.1 {
            0 => Ok(()),
            refused => write!(formatter, ", {refused} of {} rows refused", self.rows.0),
        }
    }
}

impl fmt::Display for crate::comparison::Agreement {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        if let Some(labels) = self.labels {
            write!(formatter, "labels {:.1} % ", 100.0 * labels)?;
        }
        if let (Some(mean), Some(most)) = (self.probability_mean, self.probability_most) {
            write!(
                formatter,
                "probabilities off by {mean:.4}, at most {most:.4} "
            )?;
        }
        match self.values {
            Some(values) => write!(formatter, "R2 {values:.4}"),
            None => Ok(()),
        }
    }
}
