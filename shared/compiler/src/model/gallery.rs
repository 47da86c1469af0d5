use super::{linear::LinearModel, link::Link, scorer::Scorer};

/// Vectors that an input is compared with by its inner product, less a threshold where there is one.
#[derive(Clone)]
pub(crate) struct Gallery(pub(crate) LinearModel);

impl Gallery {
    /// Vectors of one length, at least one.
    pub(crate) fn new(vectors: Vec<Vec<f64>>) -> Self {
        let offsets = vec![0.0; vectors.len()];
        Self(LinearModel::new(vectors, offsets, Link::Margin))
    }
}

impl Scorer for Gallery {
    fn features(&self) -> usize {
        self.0.features()
    }

    fn outputs(&self) -> usize {
        self.0.outputs()
    }

    fn link(&self) -> Link {
        self.0.link()
    }

    fn scores(&self, row: &[f64]) -> Vec<f64> {
        self.0.scores(row)
    }

    fn divide_features_by(&mut self, factor: f64) {
        self.0.divide_features_by(factor);
    }

    fn subtract(&mut self, threshold: f64) {
        self.0.subtract(threshold);
    }
}
