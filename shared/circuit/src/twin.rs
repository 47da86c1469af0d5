use crate::{Circuit, Convolution, Error, Shape, Trained, Weights};

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
        Ok((0..self.outputs())
            .map(|output| dot(self.row(output), quantized.iter().copied()) + self.offset(output))
            .collect())
    }

    /// The twin of a sealed convolution; each filter is a row.
    ///
    /// # Errors
    /// [`Error::RowLength`].
    pub fn convolve(&self, shape: &Convolution, picture: &[i64]) -> Result<Vec<i64>, Error> {
        if picture.len() != shape.features() {
            return Err(Error::RowLength {
                expected: shape.features(),
                got: picture.len(),
            });
        }
        let output = |filter: usize, position: usize| {
            let pixels = (0..shape.weights()).map(|index| {
                let (channel, distance) = shape.weight(index);
                picture[channel * shape.plane() + shape.corner(position) + distance]
            });
            dot(self.row(filter), pixels) + self.offset(filter)
        };
        let filters = 0..shape.filters;
        Ok(filters
            .flat_map(|filter| (0..shape.positions()).map(move |position| (filter, position)))
            .map(|(filter, position)| output(filter, position))
            .collect())
    }
}

fn dot(row: &[i32], values: impl Iterator<Item = i64>) -> i64 {
    row.iter().zip(values).map(|(w, x)| i64::from(*w) * x).sum()
}

impl Circuit {
    /// The cleartext twin up to the scores: integer scores of one quantized row, without noise.
    ///
    /// # Errors
    /// [`Error::RowLength`], [`Error::Parameter`] when the halves do not belong together.
    pub fn integer_scores(&self, trained: &Trained, quantized: &[i64]) -> Result<Vec<i64>, Error> {
        trained.check(self)?;
        let mut values = quantized.to_vec();
        for (hidden, weights) in self.hidden.iter().zip(&trained.hidden) {
            values = match &hidden.shape {
                Shape::Dense { .. } => weights.evaluate(&values)?,
                Shape::Convolution(shape) => weights.convolve(shape, &values)?,
            };
            let addressing = hidden.addressing()?;
            let table: Vec<i64> = hidden.activation.iter().copied().map(i64::from).collect();
            for value in &mut values {
                *value = addressing.look_up(&table, *value);
            }
        }
        let head = self.head.with(&trained.head);
        let head = head.ok_or(Error::Parameter("head"))?;
        head.scores(&self.frame(), &values)
    }

    /// The cleartext twin of the whole circuit up to its policy: real scores of one cleartext row.
    ///
    /// # Errors
    /// As [`crate::Encoder::quantize`] and [`Circuit::integer_scores`].
    pub fn evaluate_twin(&self, trained: &Trained, row: &[f64]) -> Result<Vec<f64>, Error> {
        let scores = self.integer_scores(trained, &self.encoder.quantize(row)?)?;
        let real = |score| score as f64 * self.scale.unit;
        Ok(scores.into_iter().map(real).collect())
    }

    /// What leaves under the circuit's policy, given scores (real or integer): the scores, the label
    /// of the first highest one, or 1 when a score is at least 0 and 0 otherwise.
    pub fn conclude(&self, scores: Vec<f64>) -> Vec<f64> {
        self.policy.conclude(scores)
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

    #[test]
    fn a_convolution_adds_up_what_lies_under_the_filter() {
        let shape = Convolution {
            width: 3,
            height: 3,
            channels: 2,
            kernel: 2,
            stride: 1,
            filters: 1,
        };
        let weights = Weights::new(vec![vec![1, 0, 0, 1, 10, 0, 0, 0]], vec![5]).unwrap();
        let picture: Vec<i64> = (0..18).collect();
        let first = 4 + 90 + 5;
        let expected = [first, first + 12, first + 36, first + 48];
        assert_eq!(weights.convolve(&shape, &picture).unwrap(), expected);
    }
}
