use std::fmt;

use serde::{Deserialize, Serialize};

/// A row with the answer that its model's owner worked out in the clear. Redacted when printed.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownAnswer {
    /// The circuit's features: what a preparation would have made of cells.
    pub features: Vec<f64>,
    /// As in [`crate::Decrypted::scores`].
    pub answer: Vec<f64>,
    /// How far each number of an honest answer may lie from it.
    pub tolerance: Vec<f64>,
}

impl KnownAnswer {
    /// Whether an answer is this one, up to noise.
    pub fn is_met_by(&self, answer: &[f64]) -> bool {
        let numbers = self.answer.iter().zip(&self.tolerance).zip(answer);
        self.answer.len() == answer.len()
            && numbers
                .into_iter()
                .all(|((right, tolerance), got)| (right - got).abs() <= *tolerance)
    }
}

impl fmt::Debug for KnownAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KnownAnswer(redacted)")
    }
}

/// A row of features that is put among rows of a person.
#[derive(Clone, Serialize, Deserialize)]
pub struct KnownRow {
    /// Its place among all rows.
    pub at: u32,
    /// Its features.
    pub features: Vec<f64>,
}

/// Known answers, encrypted to one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAnswersLetter {
    /// Rows in it; none if no row of the model has an answer that is sure enough.
    pub rows: u16,
    /// The letter.
    pub bytes: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_within_noise_meets_a_known_one_and_another_does_not() {
        let known = KnownAnswer {
            features: vec![1.0],
            answer: vec![2.0, -1.0],
            tolerance: vec![0.5, 0.1],
        };
        assert!(known.is_met_by(&[2.4, -1.05]));
        for wrong in [
            &[2.6, -1.0][..],
            &[2.0, -1.2],
            &[2.0],
            &[2.0, f64::NAN],
            &[],
        ] {
            assert!(!known.is_met_by(wrong));
        }
    }
}
