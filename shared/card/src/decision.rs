use std::fmt;

use serde::{Deserialize, Serialize};

/// What the original says to rows, to set a threshold by. For the owner's own screen: it holds answers.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionRows {
    /// Of each row a probability, a value, or a score, in the units of the answer.
    pub said: Vec<f64>,
    /// What is right, for labelled rows.
    pub truth: Option<DecisionTruth>,
    /// Whether the rows are the owner's; otherwise they were drawn inside the ranges.
    pub is_measured: bool,
}

/// Without answers.
impl fmt::Debug for DecisionRows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "DecisionRows({} rows, redacted)",
            self.said.len()
        )
    }
}

/// What is right, of each row.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub enum DecisionTruth {
    /// Whether yes is right, whatever the threshold.
    Answers(Vec<bool>),
    /// The true value: yes is right where it reaches the threshold.
    Values(Vec<f64>),
}

/// What a threshold does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecisionEffect {
    /// Share of rows that are answered yes.
    pub yes: f64,
    /// Share of yes answers that are right; none without labels, or where nothing is answered yes.
    pub precision: Option<f64>,
    /// Share of rows with yes as the right answer that get it; none without labels, or without such rows.
    pub recall: Option<f64>,
}

impl DecisionRows {
    /// What it does to answer yes from `threshold` on.
    pub fn effect(&self, threshold: f64) -> DecisionEffect {
        let is_yes = |said: &f64| *said >= threshold;
        let yes = self.said.iter().filter(|said| is_yes(said)).count();
        let (mut hits, mut right) = (0, 0);
        if let Some(truth) = &self.truth {
            for (row, said) in self.said.iter().enumerate() {
                let is_right = truth.is_yes(row, threshold);
                right += usize::from(is_right);
                hits += usize::from(is_right && is_yes(said));
            }
        }
        let share = |part: usize, of: usize| part as f64 / of as f64;
        let known = self.truth.is_some();
        DecisionEffect {
            yes: share(yes, self.said.len().max(1)),
            precision: (known && yes > 0).then(|| share(hits, yes)),
            recall: (known && right > 0).then(|| share(hits, right)),
        }
    }

    /// The smallest and the largest of what is said, widened where all are alike; none without a finite one.
    pub fn span(&self) -> Option<(f64, f64)> {
        let finite = || self.said.iter().copied().filter(|said| said.is_finite());
        let low = finite().min_by(f64::total_cmp)?;
        let high = finite().max_by(f64::total_cmp)?;
        Some(match high > low {
            true => (low, high),
            false => (low - 0.5, high + 0.5),
        })
    }
}

impl DecisionTruth {
    fn is_yes(&self, row: usize, threshold: f64) -> bool {
        match self {
            Self::Answers(answers) => answers.get(row).copied().unwrap_or(false),
            Self::Values(values) => values.get(row).is_some_and(|value| *value >= threshold),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(truth: Option<DecisionTruth>) -> DecisionRows {
        DecisionRows {
            said: vec![0.1, 0.4, 0.6, 0.9],
            truth,
            is_measured: true,
        }
    }

    #[test]
    fn a_higher_threshold_says_yes_less_often_and_misses_more() {
        let answers = DecisionTruth::Answers(vec![false, true, false, true]);
        let rows = rows(Some(answers));
        let low = rows.effect(0.2);
        assert_eq!((low.yes, low.recall), (0.75, Some(1.0)));
        assert!((low.precision.unwrap() - 2.0 / 3.0).abs() < 1e-12);
        let high = rows.effect(0.7);
        assert_eq!(
            (high.yes, high.precision, high.recall),
            (0.25, Some(1.0), Some(0.5))
        );
        assert_eq!(rows.effect(0.95).precision, None);
    }

    #[test]
    fn of_values_yes_is_right_where_the_true_one_reaches_the_threshold() {
        let rows = rows(Some(DecisionTruth::Values(vec![0.2, 0.7, 0.3, 0.8])));
        let effect = rows.effect(0.5);
        assert_eq!((effect.precision, effect.recall), (Some(0.5), Some(0.5)));
        assert_eq!(rows.effect(1.0).recall, None);
    }

    #[test]
    fn without_labels_only_the_share_of_yes_is_told() {
        let effect = rows(None).effect(0.5);
        assert_eq!(
            (effect.yes, effect.precision, effect.recall),
            (0.5, None, None)
        );
    }

    #[test]
    fn rows_that_are_all_alike_still_have_a_span() {
        let alike = DecisionRows {
            said: vec![2.0, f64::NAN, 2.0],
            ..rows(None)
        };
        assert_eq!(alike.span(), Some((1.5, 2.5)));
        assert_eq!(rows(None).span(), Some((0.1, 0.9)));
    }
}
