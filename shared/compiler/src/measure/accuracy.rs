use card::Metric;

use crate::data::sample::Truth;

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

/// Index of the class that scores decide: the largest, or the sign of a single one.
pub(crate) fn best(scores: &[f64]) -> usize {
    if let [score] = scores {
        return usize::from(*score > 0.0);
    }
    best_of(scores)
}

/// Index of the largest score, the first of equal ones.
fn best_of(scores: &[f64]) -> usize {
    let larger = |best: usize, index: usize| {
        if scores[index] > scores[best] {
            index
        } else {
            best
        }
    };
    (0..scores.len()).fold(0, larger)
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
    fn the_largest_score_or_the_sign_decides() {
        assert_eq!(best(&[0.1, 0.3, 0.2]), 1);
        assert_eq!((best(&[-0.1]), best(&[0.1])), (0, 1));
    }

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
