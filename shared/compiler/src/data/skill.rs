//! How much better a model answers labels than an answer that looks at no row, and how sure that is.

use std::collections::HashMap;

use super::sample::Truth;
use crate::model::{
    link::Link,
    scorer::{best, best_of},
};

/// Deviations of chance up to which a difference may be one.
const SURE: f64 = 2.0;
/// Rows that tell too little of how far chance reaches.
const FEW: f64 = 10.0;
/// Probability below which a class is no greater surprise: a few rows shall not decide alone.
const SURPRISE: f64 = 1e-3;

/// What a model explains of labels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skill {
    /// Share of what the mean, or always the most frequent answer, leaves unexplained: 1 of a model that is always right,
    /// 0 or less of one that knows nothing of these labels.
    pub(crate) share: f64,
    /// Its standard error.
    error: f64,
}

/// What is lost at one row: by the model, and by an answer that looks at no row.
type Loss = (f64, f64);

impl Skill {
    /// By classes or, where scores tell probabilities, by those if they tell more; by squares of values. None where
    /// labels are all alike, so that nothing can be explained.
    pub(crate) fn of(truth: &Truth, link: Link, scores: &[Vec<f64>]) -> Option<Self> {
        let named = Self::from(&losses(truth, scores))?;
        let told = surprises(truth, link, scores);
        match told.and_then(|losses| Self::from(&losses)) {
            Some(told) if told.share > named.share => Some(told),
            _ => Some(named),
        }
    }

    /// Of a quotient of sums, whose error is that of what is left of each row.
    fn from(losses: &[Loss]) -> Option<Self> {
        let count = losses.len() as f64;
        let (lost, baseline) = losses.iter().fold((0.0, 0.0), |sum, loss| {
            (sum.0 + loss.0 / count, sum.1 + loss.1 / count)
        });
        let left = lost / baseline;
        let squares = losses.iter().map(|loss| (loss.0 - left * loss.1).powi(2));
        let variance = squares.sum::<f64>() / (count - 1.0).max(1.0);
        let skill = Self {
            share: 1.0 - left,
            error: (variance / count * (1.0 + FEW / count)).sqrt() / baseline,
        };
        (baseline > 0.0 && skill.share.is_finite() && skill.error.is_finite()).then_some(skill)
    }

    /// Whether this is more than chance.
    pub(crate) fn is_clear(self) -> bool {
        self.share > SURE * self.error
    }

    /// Whether this is more than the other by more than chance.
    pub(crate) fn is_clearly_above(self, other: Self) -> bool {
        self.share - other.share > SURE * self.error.hypot(other.error)
    }
}

/// Whether each row is missed, or how far its values lie off.
fn losses(truth: &Truth, scores: &[Vec<f64>]) -> Vec<Loss> {
    match truth {
        Truth::Classes(classes) => {
            let found = classes.iter().zip(scores);
            missed(found.map(|(class, scores)| (*class, best(scores))))
        }
        Truth::Names(names) => {
            let known = names.rows.iter().zip(scores);
            let known = known.filter_map(|(name, scores)| Some(((*name)?, scores)));
            let first = |scores: &[f64]| names.first.get(best_of(scores)).copied();
            missed(known.map(|(name, scores)| (name, first(scores).unwrap_or(usize::MAX))))
        }
        Truth::Matches(matches) => {
            let any = |scores: &[f64]| scores.iter().any(|score| *score >= 0.0);
            let found = matches.iter().zip(scores);
            missed(found.map(|(is, scores)| (usize::from(*is), usize::from(any(scores)))))
        }
        Truth::Marks(marks) => {
            let questions = marks.first().map_or(0, Vec::len);
            together(questions, |question| {
                let found = marks.iter().zip(scores).map(|(marks, scores)| {
                    let yes = scores.get(question).is_some_and(|score| *score > 0.0);
                    (usize::from(marks[question]), usize::from(yes))
                });
                missed(found)
            })
        }
        Truth::Values(values) => squares(values, scores, 0),
        Truth::Vectors(vectors) => {
            let targets = vectors.first().map_or(0, Vec::len);
            together(targets, |target| {
                let values: Vec<f64> = vectors.iter().map(|row| row[target]).collect();
                squares(&values, scores, target)
            })
        }
    }
}

/// Of pairs of what is right and what was said.
fn missed(pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Loss> {
    let pairs: Vec<(usize, usize)> = pairs.collect();
    let counts = counted(pairs.iter().map(|(right, _)| *right));
    let usual = counts
        .into_iter()
        .max_by_key(|(right, count)| (*count, *right));
    let usual = usual.map(|(right, _)| right);
    let lost = |is_missed: bool| f64::from(u8::from(is_missed));
    let pairs = pairs.into_iter();
    pairs
        .map(|(right, said)| (lost(right != said), lost(Some(right) != usual)))
        .collect()
}

fn squares(values: &[f64], scores: &[Vec<f64>], target: usize) -> Vec<Loss> {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let pairs = values.iter().zip(scores);
    let loss = |(value, scores): (&f64, &Vec<f64>)| {
        let score = scores.get(target).copied().unwrap_or(mean);
        ((value - score).powi(2), (value - mean).powi(2))
    };
    pairs.map(loss).collect()
}

/// Losses of several answers, each as a share of what its baseline loses; those that lose nothing are left out.
fn together(answers: usize, of: impl Fn(usize) -> Vec<Loss>) -> Vec<Loss> {
    let mut sum: Vec<Loss> = Vec::new();
    for losses in (0..answers).map(of) {
        let whole: f64 = losses.iter().map(|loss| loss.1).sum();
        sum.resize(losses.len(), (0.0, 0.0));
        if whole > 0.0 {
            for (sum, loss) in sum.iter_mut().zip(losses) {
                *sum = (sum.0 + loss.0 / whole, sum.1 + loss.1 / whole);
            }
        }
    }
    sum
}

/// How surprised probabilities are at the right class, beside the shares of all classes; none where there are no probabilities.
fn surprises(truth: &Truth, link: Link, scores: &[Vec<f64>]) -> Option<Vec<Loss>> {
    let Truth::Classes(classes) = truth else {
        return None;
    };
    if link.is_value() || link == Link::Margin {
        return None;
    }
    let counts = counted(classes.iter().copied());
    let all = classes.len().max(1) as f64;
    let surprise = |share: f64| -share.max(SURPRISE).ln();
    let pairs = classes.iter().zip(scores).map(|(class, scores)| {
        let shares = link.probability_link().probabilities(scores);
        let share = shares.get(*class).copied().unwrap_or(0.0);
        let usual = counts.get(class).copied().unwrap_or(0) as f64 / all;
        (surprise(share), surprise(usual))
    });
    Some(pairs.collect())
}

fn counted(numbers: impl Iterator<Item = usize>) -> HashMap<usize, usize> {
    let mut counts = HashMap::new();
    numbers.for_each(|number| *counts.entry(number).or_default() += 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skill(truth: &Truth, link: Link, scores: impl Iterator<Item = f64>) -> Option<Skill> {
        let scores: Vec<Vec<f64>> = scores.map(|score| vec![score]).collect();
        Skill::of(truth, link, &scores)
    }

    #[test]
    fn a_weak_model_is_told_from_chance_by_many_rows_and_not_by_few() {
        let share = |rows: u32| {
            let noise = |row: u32| f64::from(row * 7_919 % 101) - 50.0;
            let values = (0..rows).map(|row| 8.0 * f64::from(row % 5) + noise(row));
            let scores = (0..rows).map(|row| 8.0 * f64::from(row % 5));
            skill(&Truth::Values(values.collect()), Link::Identity, scores).unwrap()
        };
        let (many, few) = (share(200), share(12));
        assert!(many.is_clear() && many.share < 0.25, "{many:?}");
        assert!(!few.is_clear(), "{few:?}");
    }

    #[test]
    fn always_the_most_frequent_class_explains_nothing_unless_its_probabilities_tell() {
        let classes: Vec<usize> = (0..200).map(|row| usize::from(row % 10 < 2)).collect();
        let truth = Truth::Classes(classes.clone());
        let usual = skill(&truth, Link::Margin, classes.iter().map(|_| -1.0)).unwrap();
        assert!(usual.share == 0.0 && !usual.is_clear());
        let told = classes.iter().enumerate();
        let told = told.map(|(row, class)| match (*class, row % 6) {
            (1, 0 | 1 | 3 | 4) | (0, 5) => -0.1,
            _ => -2.5,
        });
        let told = skill(&truth, Link::Logistic, told).unwrap();
        assert!(told.is_clear() && told.is_clearly_above(usual), "{told:?}");
    }

    #[test]
    fn labels_that_are_all_alike_tell_nothing() {
        let truth = Truth::Classes(vec![1; 9]);
        assert!(skill(&truth, Link::Margin, (0..9).map(|_| 1.0)).is_none());
        let truth = Truth::Values(vec![3.0; 9]);
        assert!(skill(&truth, Link::Identity, (0..9).map(|_| 3.0)).is_none());
    }

    #[test]
    fn two_ways_that_fit_alike_are_not_told_apart() {
        let values: Vec<f64> = (0..60).map(f64::from).collect();
        let off = |by: f64| {
            let scores = (0..60).map(|row| f64::from(row) + if row % 2 == 0 { by } else { -by });
            skill(&Truth::Values(values.clone()), Link::Identity, scores).unwrap()
        };
        assert!(!off(5.0).is_clearly_above(off(5.1)));
        assert!(off(5.0).is_clearly_above(off(12.0)));
    }
}
