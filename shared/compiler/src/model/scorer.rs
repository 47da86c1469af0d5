use super::link::Link;

/// A float model: scores of features.
pub(crate) trait Scorer {
    /// Number of features.
    fn features(&self) -> usize;

    /// Number of scores.
    fn outputs(&self) -> usize;

    /// Products of one answer, about.
    fn products(&self) -> usize {
        self.features() * self.outputs()
    }

    /// How scores become answers.
    fn link(&self) -> Link;

    /// Scores of one row of cleartext features. Features beyond the row count as 0.
    fn scores(&self, row: &[f64]) -> Vec<f64>;

    /// Scores of several rows.
    fn scores_of(&self, rows: &[&[f64]]) -> Vec<Vec<f64>> {
        rows.iter().map(|row| self.scores(row)).collect()
    }

    /// Makes this the same model for features divided by `factor`, which is positive.
    fn divide_features_by(&mut self, factor: f64);

    /// Takes `threshold` from each score.
    fn subtract(&mut self, threshold: f64);

    /// Width and height of the picture that the model reads, where it says so.
    fn image(&self) -> Option<(usize, usize)> {
        None
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
pub(crate) fn best_of(scores: &[f64]) -> usize {
    let larger = |best: usize, index: usize| {
        if scores[index] > scores[best] {
            index
        } else {
            best
        }
    };
    (0..scores.len()).fold(0, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_score_or_the_sign_decides() {
        assert_eq!(best(&[0.1, 0.3, 0.2]), 1);
        assert_eq!((best(&[-0.1]), best(&[0.1])), (0, 1));
    }
}
