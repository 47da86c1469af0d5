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
