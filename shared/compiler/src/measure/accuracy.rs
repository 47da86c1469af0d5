use std::collections::HashMap;

use card::Metric;

use crate::{
    data::sample::Truth,
    model::scorer::{best, best_of},
};

impl Truth {
    pub(crate) fn metric(&self) -> Metric {
        match self {
            Self::Classes(_) | Self::Names(_) | Self::Matches(_) | Self::Marks(_) => {
                Metric::Accuracy
            }
            Self::Values(_) | Self::Vectors(_) => Metric::R2,
        }
    }

    /// Rows that can be told right or wrong: of names, those in the gallery.
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Classes(classes) => classes.len(),
            Self::Values(values) => values.len(),
            Self::Vectors(vectors) => vectors.len(),
            Self::Marks(marks) => marks.len(),
            Self::Names(names) => names.rows.iter().flatten().count(),
            Self::Matches(matches) => matches.len(),
        }
    }

    /// What [`Truth::measure`] gives an answer that looks at no row: always the most frequent one, or the mean.
    pub(crate) fn baseline(&self) -> f64 {
        match self {
            Self::Classes(classes) => most_frequent(classes.iter().copied()),
            Self::Names(names) => most_frequent(names.rows.iter().flatten().copied()),
            Self::Matches(matches) => most_frequent(matches.iter().map(|m| usize::from(*m))),
            Self::Marks(marks) => {
                let questions = marks.first().map_or(0, Vec::len);
                let each = |question| marks.iter().map(move |row| usize::from(row[question]));
                let shares = (0..questions).map(|question| most_frequent(each(question)));
                shares.sum::<f64>() / questions.max(1) as f64
            }
            Self::Values(_) | Self::Vectors(_) => 0.0,
        }
    }

    /// Share of right classes, best matches, matches, or answers, or `1 - residual variance / variance`,
    /// the mean of several values.
    pub(crate) fn measure(&self, scores: &[Vec<f64>]) -> f64 {
        match self {
            Self::Classes(classes) => {
                let pairs = classes.iter().zip(scores);
                let right = pairs.filter(|(class, scores)| best(scores) == **class);
                right.count() as f64 / classes.len() as f64
            }
            Self::Values(values) => determination(values, scores, 0),
            Self::Vectors(vectors) => {
                let targets = vectors.first().map_or(0, Vec::len);
                let column = |target| vectors.iter().map(|row| row[target]).collect::<Vec<_>>();
                let each = |target| determination(&column(target), scores, target);
                (0..targets).map(each).sum::<f64>() / targets as f64
            }
            Self::Marks(marks) => {
                let pairs = marks.iter().zip(scores);
                let right = pairs.flat_map(|(marks, scores)| marks.iter().zip(scores));
                let right = right.filter(|(mark, score)| (**score > 0.0) == **mark);
                let asked: usize = marks.iter().map(Vec::len).sum();
                right.count() as f64 / asked as f64
            }
            Self::Names(names) => {
                let found = |scores: &[f64]| names.first.get(best_of(scores));
                let pairs = names.rows.iter().zip(scores);
                let right =
                    pairs.filter(|(name, scores)| name.is_some() && found(scores) == name.as_ref());
                right.count() as f64 / self.rows() as f64
            }
            Self::Matches(matches) => {
                let any = |scores: &[f64]| scores.iter().any(|score| *score >= 0.0);
                let pairs = matches.iter().zip(scores);
                let right = pairs.filter(|(expected, scores)| any(scores) == **expected);
                right.count() as f64 / matches.len() as f64
            }
        }
    }
}

/// Share of the most frequent number; 0 of none.
fn most_frequent(numbers: impl Iterator<Item = usize>) -> f64 {
    let (mut counts, mut all) = (HashMap::new(), 0usize);
    for number in numbers {
        *counts.entry(number).or_insert(0usize) += 1;
        all += 1;
    }
    counts.into_values().max().unwrap_or(0) as f64 / all.max(1) as f64
}

/// Of one of the scores; of a row without scores nothing is explained.
fn determination(values: &[f64], scores: &[Vec<f64>], target: usize) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let total: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let pairs = values.iter().zip(scores);
    let miss = |(value, scores): (&f64, &Vec<f64>)| {
        let score = scores.get(target).copied().unwrap_or(mean);
        (value - score).powi(2)
    };
    let residual: f64 = pairs.map(miss).sum();
    if total > 0.0 {
        1.0 - residual / total
    } else {
        f64::from(u8::from(residual == 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_any_of_its_vectors_and_strangers_do_not_count() {
        let names = ["Eve", "Bob", "Eve"].map(String::from);
        let Truth::Names(mut names) = Truth::names(&names) else {
            panic!("names are asked for")
        };
        names.rows = vec![Some(0), Some(1), None];
        let truth = Truth::Names(names);
        let scores = [[0.1, 0.2, 0.3], [0.9, 0.2, 0.3], [0.0, 0.0, 0.0]].map(Vec::from);
        assert_eq!((truth.rows(), truth.measure(&scores)), (2, 0.5));
    }

    #[test]
    fn who_looks_at_no_row_answers_the_most_frequent_or_the_mean() {
        assert_eq!(Truth::Classes(vec![2, 0, 2, 1]).baseline(), 0.5);
        let marks = Truth::Marks(vec![vec![true, false], vec![false, false]]);
        assert_eq!(
            (marks.baseline(), Truth::Values(vec![3.0]).baseline()),
            (0.75, 0.0)
        );
    }

    #[test]
    fn any_score_of_at_least_zero_is_a_match() {
        let truth = Truth::Matches(vec![true, false, true]);
        let scores = [[-1.0, 0.0], [-1.0, -0.5], [-1.0, -1.0]].map(Vec::from);
        assert_eq!(truth.measure(&scores), 2.0 / 3.0);
    }

    #[test]
    fn several_values_and_several_answers_are_measured_each_and_averaged() {
        let truth = Truth::Vectors(vec![vec![1.0, 1.0], vec![2.0, 2.0], vec![3.0, 3.0]]);
        let scores = [[1.0, 2.0], [2.0, 2.0], [3.0, 2.0]].map(Vec::from);
        assert_eq!(truth.measure(&scores), 0.5);
        let truth = Truth::Marks(vec![vec![true, false], vec![true, true]]);
        let scores = [[0.1, -0.1], [-0.1, 0.1]].map(Vec::from);
        assert_eq!((truth.measure(&scores), truth.rows()), (0.75, 2));
    }

    #[test]
    fn a_perfect_regression_has_determination_one_and_the_mean_has_zero() {
        let truth = Truth::Values(vec![1.0, 2.0, 3.0]);
        assert_eq!(truth.measure(&[vec![1.0], vec![2.0], vec![3.0]]), 1.0);
        assert_eq!(truth.measure(&[vec![2.0], vec![2.0], vec![2.0]]), 0.0);
    }
}
