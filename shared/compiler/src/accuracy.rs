use crate::data::Truth;

/// Original against integer model on the owner's labelled rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// Rows measured.
    pub rows: usize,
    /// What is measured.
    pub metric: Metric,
    /// Of the original float model.
    pub float: f64,
    /// Of the quantized integer model, without noise.
    pub integer: f64,
}

/// How accuracy is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Share of right classes.
    Accuracy,
    /// Coefficient of determination.
    R2,
}

impl Truth {
    pub(crate) fn metric(&self) -> Metric {
        match self {
            Self::Classes(_) => Metric::Accuracy,
            Self::Values(_) => Metric::R2,
        }
    }

    /// Share of right classes, or `1 - residual variance / variance`.
    pub(crate) fn measure(&self, scores: &[Vec<f64>]) -> f64 {
        match self {
            Self::Classes(classes) => {
                let pairs = classes.iter().zip(scores);
                let right = pairs.filter(|(class, scores)| best(scores) == **class);
                right.count() as f64 / classes.len() as f64
            }
            Self::Values(values) => determination(values, scores),
        }
    }
}

/// Index of the class that scores decide: the largest, or the sign of a single one.
pub(crate) fn best(scores: &[f64]) -> usize {
    if let [score] = scores {
        return usize::from(*score > 0.0);
    }
    let larger = |best: usize, index: usize| {
        if scores[index] > scores[best] {
            index
        } else {
            best
        }
    };
    (0..scores.len()).fold(0, larger)
}

fn determination(values: &[f64], scores: &[Vec<f64>]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let total: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let pairs = values.iter().zip(scores);
    let residual: f64 = pairs.map(|(value, score)| (value - score[0]).powi(2)).sum();
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
    fn a_perfect_regression_has_determination_one_and_the_mean_has_zero() {
        let truth = Truth::Values(vec![1.0, 2.0, 3.0]);
        assert_eq!(truth.measure(&[vec![1.0], vec![2.0], vec![3.0]]), 1.0);
        assert_eq!(truth.measure(&[vec![2.0], vec![2.0], vec![2.0]]), 0.0);
    }
}
