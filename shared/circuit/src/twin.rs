use crate::{Circuit, Convolution, Error, Shape, Trained, Weights, heads::Whole};

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

impl Shape {
    fn product(&self, weights: &Weights, values: &[i64]) -> Result<Vec<i64>, Error> {
        match self {
            Self::Dense { .. } => weights.evaluate(values),
            Self::Convolution(shape) => weights.convolve(shape, values),
        }
    }
}

fn dot(row: &[i32], values: impl Iterator<Item = i64>) -> i64 {
    row.iter().zip(values).map(|(w, x)| i64::from(*w) * x).sum()
}

/// Both halves of a model in the clear, which belong together: what every encrypted answer is compared
/// with.
pub struct Twin<'a> {
    circuit: &'a Circuit,
    trained: &'a Trained,
    head: Box<dyn Whole + 'a>,
}

impl Twin<'_> {
    /// Integer scores of one quantized row, without noise.
    ///
    /// # Errors
    /// [`Error::RowLength`].
    pub fn integer_scores(&self, quantized: &[i64]) -> Result<Vec<i64>, Error> {
        self.nudged_scores(quantized, &mut |_| 0)
    }

    /// [`Twin::integer_scores`], with what each lookup reads moved by as many integers as `nudge` answers for that
    /// many integers around the torus: so noise is simulated.
    ///
    /// # Errors
    /// As [`Twin::integer_scores`].
    pub fn nudged_scores(
        &self,
        quantized: &[i64],
        nudge: &mut dyn FnMut(u64) -> i64,
    ) -> Result<Vec<i64>, Error> {
        let mut values = quantized.to_vec();
        for (hidden, weights) in self.circuit.hidden.iter().zip(&self.trained.hidden) {
            values = hidden.shape.product(weights, &values)?;
            let addressing = hidden.addressing()?;
            let table: Vec<i64> = hidden.activation.iter().copied().map(i64::from).collect();
            for value in &mut values {
                *value = addressing.look_up(&table, *value + nudge(addressing.range));
            }
        }
        self.head.scores(&self.circuit.frame(), &values, nudge)
    }

    /// The whole circuit up to its policy: real scores of one cleartext row.
    ///
    /// # Errors
    /// As [`crate::Encoder::quantize`].
    pub fn scores(&self, row: &[f64]) -> Result<Vec<f64>, Error> {
        let scores = self.integer_scores(&self.circuit.encoder.quantize(row)?)?;
        let real = |(output, score)| self.circuit.real_score(output, score as f64);
        Ok(scores.into_iter().enumerate().map(real).collect())
    }
}

impl Circuit {
    /// The cleartext twin of this circuit with its secret half, checked against each other.
    ///
    /// # Errors
    /// [`Error::Parameter`] when the halves do not belong together.
    pub fn twin<'a>(&'a self, trained: &'a Trained) -> Result<Twin<'a>, Error> {
        trained.check(self)?;
        let head = self.head.with(&trained.head);
        Ok(Twin {
            circuit: self,
            trained,
            head: head.ok_or(Error::Parameter("head"))?,
        })
    }

    /// Outputs of the first sealed layer, of one quantized row.
    ///
    /// # Errors
    /// [`Error::RowLength`].
    pub fn first_outputs(&self, trained: &Trained, quantized: &[i64]) -> Result<Vec<i64>, Error> {
        match self.hidden.first().zip(trained.hidden.first()) {
            Some((hidden, weights)) => hidden.shape.product(weights, quantized),
            None => {
                let factors = self.head.form().factors(&self.encoder, quantized);
                trained.head.weights().evaluate(&factors)
            }
        }
    }

    /// [`Twin::integer_scores`] of one row.
    ///
    /// # Errors
    /// As [`Circuit::twin`] and [`Twin::integer_scores`].
    pub fn integer_scores(&self, trained: &Trained, quantized: &[i64]) -> Result<Vec<i64>, Error> {
        self.twin(trained)?.integer_scores(quantized)
    }

    /// [`Twin::scores`] of one row.
    ///
    /// # Errors
    /// As [`Circuit::twin`] and [`Twin::scores`].
    pub fn evaluate_twin(&self, trained: &Trained, row: &[f64]) -> Result<Vec<f64>, Error> {
        self.twin(trained)?.scores(row)
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
