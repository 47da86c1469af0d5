use crate::{Circuit, Error, Weights};

impl Weights {
    /// The cleartext twin of the sealed linear layer: `rows * x + offsets`, in integers.
    ///
    /// # Errors
    /// [`Error::RowLength`].
    pub fn evaluate(&self, quantized: &[i64]) -> Result<Vec<i64>, Error> {
        if quantized.len() != self.features() {
            return Err(Error::RowLength {
                expected: self.features(),
                got: quantized.len(),
            });
        }
        let dot = |row: &[i32]| {
            row.iter()
                .zip(quantized)
                .map(|(w, x)| i64::from(*w) * x)
                .sum::<i64>()
        };
        Ok((0..self.outputs())
            .map(|output| dot(self.row(output)) + self.offset(output))
            .collect())
    }
}

impl Circuit {
    /// The cleartext twin of the whole circuit: real scores of one cleartext row, with
    /// quantization and without noise.
    ///
    /// # Errors
    /// As [`crate::Encoder::quantize`] and [`Weights::evaluate`].
    pub fn evaluate_twin(&self, weights: &Weights, row: &[f64]) -> Result<Vec<f64>, Error> {
        let scores = weights.evaluate(&self.encoder.quantize(row)?)?;
        Ok(scores
            .into_iter()
            .map(|score| score as f64 * self.scale.unit)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twin_is_the_dot_product_plus_the_offset() {
        let weights = Weights::new(vec![vec![1, 2, 3], vec![-1, 0, 1]], vec![10, -10]).unwrap();
        assert_eq!(weights.evaluate(&[4, 5, 6]), Ok(vec![42, -8]));
        assert!(weights.evaluate(&[1]).is_err());
    }
}
