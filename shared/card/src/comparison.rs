use std::{collections::HashMap, fmt};

use serde::{Deserialize, Serialize};

use crate::DecisionRows;

/// Classes up to which every pair of them is told.
const MATRIX: usize = 12;
/// Confused pairs told of more classes.
const MOST_PAIRS: usize = 20;

/// How the original and the compiled model answer the same rows, in detail. For the owner's own screen: it
/// holds answers.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Rows that were compared.
    pub rows: usize,
    /// Whether they are the owner's; otherwise they were drawn inside the ranges.
    pub is_measured: bool,
    /// What classes were told: one entry, or one for each question; none where values are told.
    pub classes: Vec<ClassComparison>,
    /// What values were told: one entry for each; none where classes are told.
    pub values: Vec<ValueComparison>,
    /// Pairs of numbers that the original and the compiled model tell of a row, evenly chosen: probability of
    /// the original's class, score, or first value. None where no score leaves.
    pub points: Vec<(f64, f64)>,
    /// The owner's rows that are answered least alike, the worst first.
    pub worst: Vec<WorstRow>,
    /// Of the owner's rows that were looked at for it.
    pub outside: OutsideRanges,
    /// What a threshold would do to them; none where the answer has several scores.
    pub decision: Option<DecisionRows>,
}

/// Without answers.
impl fmt::Debug for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Comparison({} rows, redacted)", self.rows)
    }
}

/// Of one question: which classes were told for which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassComparison {
    /// Which of several questions.
    pub question: Option<usize>,
    /// The original's answers to labelled rows.
    pub original: Option<Confusion>,
    /// The compiled model's answers, where the original's are expected.
    pub sealed: Confusion,
}

/// Which classes were told for which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Number of classes.
    pub classes: usize,
    /// Rows that were told.
    pub rows: usize,
    /// Of them, those with the expected class.
    pub same: usize,
    /// Of few classes every pair that occurs, in order; of many the pairs most often confused, those first.
    pub pairs: Vec<ClassPair>,
}

/// Rows with one class expected and one told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassPair {
    /// Index of the expected class.
    pub expected: usize,
    /// Index of the one that was told; none where no class won.
    pub told: Option<usize>,
    /// How many.
    pub rows: usize,
}

impl Confusion {
    /// Counts pairs of an expected class and the one told.
    pub fn of(classes: usize, told: impl Iterator<Item = (usize, Option<usize>)>) -> Self {
        let mut counts = HashMap::new();
        let (mut rows, mut same) = (0, 0);
        for (expected, told) in told {
            *counts.entry((expected, told)).or_insert(0usize) += 1;
            rows += 1;
            same += usize::from(told == Some(expected));
        }
        let pair = |((expected, told), rows)| ClassPair {
            expected,
            told,
            rows,
        };
        let mut pairs: Vec<ClassPair> = counts.into_iter().map(pair).collect();
        let order = |pair: &ClassPair| (pair.expected, pair.told.unwrap_or(classes));
        pairs.sort_by_key(order);
        if classes > MATRIX {
            pairs.retain(|pair| pair.told != Some(pair.expected));
            pairs.sort_by_key(|pair| std::cmp::Reverse(pair.rows));
            pairs.truncate(MOST_PAIRS);
        }
        Self {
            classes,
            rows,
            same,
            pairs,
        }
    }

    /// Whether every pair is told, so that a matrix can be drawn.
    pub fn is_whole(&self) -> bool {
        self.classes <= MATRIX
    }

    /// Rows of a pair.
    pub fn at(&self, expected: usize, told: Option<usize>) -> usize {
        let is_it = |pair: &&ClassPair| (pair.expected, pair.told) == (expected, told);
        self.pairs.iter().find(is_it).map_or(0, |pair| pair.rows)
    }
}

/// Of one value: how far it lies from the labels, and the compiled model's from the original's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueComparison {
    /// The original's value, next to the label.
    pub original: Option<ValueErrors>,
    /// The compiled model's value, next to the label.
    pub sealed: Option<ValueErrors>,
    /// The compiled model's value, next to the original's.
    pub apart: ValueErrors,
}

/// How far values lie from those expected.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueErrors {
    /// Coefficient of determination.
    pub determination: f64,
    /// Mean of the absolute errors, in the value's unit.
    pub mean: f64,
    /// The largest of them.
    pub largest: f64,
}

impl ValueErrors {
    /// Of pairs of an expected value and the one told; none without pairs.
    pub fn of(pairs: &[(f64, f64)]) -> Option<Self> {
        let count = pairs.len() as f64;
        let expected = || pairs.iter().map(|(expected, _)| *expected);
        let errors = || pairs.iter().map(|(expected, told)| (told - expected).abs());
        let mean = expected().sum::<f64>() / count;
        let total: f64 = expected().map(|value| (value - mean).powi(2)).sum();
        let residual: f64 = errors().map(|error| error.powi(2)).sum();
        (!pairs.is_empty()).then(|| Self {
            determination: match total > 0.0 {
                true => 1.0 - residual / total,
                false => f64::from(u8::from(residual == 0.0)),
            },
            mean: errors().sum::<f64>() / count,
            largest: errors().fold(0.0, f64::max),
        })
    }
}

/// One of the owner's rows that both models answer differently.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorstRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Which of several questions or values is meant; otherwise 0.
    pub output: usize,
    /// What its label says.
    pub label: Option<ToldAnswer>,
    /// What the original says.
    pub original: ToldAnswer,
    /// What the compiled model says.
    pub sealed: ToldAnswer,
    /// How far its numbers lie apart: the largest of a class's probability, a score or a value; none where no
    /// score leaves.
    pub difference: Option<f64>,
}

/// Without answers.
impl fmt::Debug for WorstRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WorstRow({}, redacted)", self.line)
    }
}

/// What is told of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToldAnswer {
    /// Index of the class; of a question or a decision 1 for yes. None where a value is told, or no class won.
    pub class: Option<usize>,
    /// The class's probability, else a score, or the value. None where no score leaves.
    pub number: Option<f64>,
}

/// Values of the owner's rows outside of their columns' ranges; each counts as the nearest end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideRanges {
    /// Rows that were looked at.
    pub looked_at: usize,
    /// Of them, rows with such a value.
    pub rows: usize,
    /// Columns with such values and their rows, most first; at most ten.
    pub columns: Vec<(String, usize)>,
}

/// More rows outside of their ranges than this share are told prominently.
const FEW_OUTSIDE: f64 = 0.02;

impl OutsideRanges {
    /// Share of rows with a value outside; 0 of none.
    pub fn share(&self) -> f64 {
        self.rows as f64 / self.looked_at.max(1) as f64
    }

    /// Whether so many rows are outside that the ranges should be widened.
    pub fn are_many(&self) -> bool {
        self.share() > FEW_OUTSIDE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_few_classes_is_counted() {
        let told = [(0, Some(0)), (0, Some(1)), (1, None), (1, Some(1))];
        let confusion = Confusion::of(2, told.into_iter());
        assert_eq!((confusion.rows, confusion.same), (4, 2));
        assert!(confusion.is_whole());
        assert_eq!(confusion.at(0, Some(1)), 1);
        assert_eq!((confusion.at(1, None), confusion.at(1, Some(0))), (1, 0));
    }

    #[test]
    fn of_many_classes_the_most_confused_pairs_are_told() {
        let often = (0..5).map(|_| (40, Some(41)));
        let seldom = (0..60).map(|class| (class, Some((class + 7) % 60)));
        let right = (0..900).map(|row| (row % 60, Some(row % 60)));
        let confusion = Confusion::of(60, seldom.chain(right).chain(often));
        assert_eq!((confusion.rows, confusion.same), (965, 900));
        assert!(!confusion.is_whole());
        assert_eq!(confusion.pairs.len(), MOST_PAIRS);
        let first = ClassPair {
            expected: 40,
            told: Some(41),
            rows: 5,
        };
        assert_eq!(confusion.pairs[0], first);
        assert!(
            confusion
                .pairs
                .iter()
                .all(|pair| pair.told != Some(pair.expected))
        );
    }

    #[test]
    fn errors_of_values_are_measured() {
        let errors = ValueErrors::of(&[(1.0, 1.5), (2.0, 2.0), (3.0, 2.0)]).unwrap();
        assert_eq!((errors.mean, errors.largest), (0.5, 1.0));
        assert!((errors.determination - 0.375).abs() < 1e-12);
        assert_eq!(ValueErrors::of(&[]), None);
    }

    #[test]
    fn more_than_a_fiftieth_outside_is_many() {
        let outside = |rows| OutsideRanges {
            looked_at: 100,
            rows,
            columns: Vec::new(),
        };
        assert!(!outside(2).are_many() && outside(3).are_many());
        assert_eq!(OutsideRanges::default().share(), 0.0);
    }

    #[test]
    fn a_comparison_is_printed_without_answers() {
        let worst = WorstRow {
            line: 7,
            output: 0,
            label: None,
            original: ToldAnswer {
                class: None,
                number: Some(123.5),
            },
            sealed: ToldAnswer::default(),
            difference: None,
        };
        assert_eq!(format!("{worst:?}"), "WorstRow(7, redacted)");
    }
}
