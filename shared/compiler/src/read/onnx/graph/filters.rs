use circuit::Convolution;
use zeroize::Zeroizing;

/// Filters over the features as a picture.
#[derive(Clone)]
pub(crate) struct Filters {
    pub(crate) shape: Convolution,
    /// A row for each filter, in the order channel, row, column.
    weights: Zeroizing<Vec<f64>>,
}

impl Filters {
    pub(crate) fn new(shape: Convolution, weights: &[f64], scale: f64) -> Self {
        let weights = weights.iter().map(|weight| weight * scale).collect();
        Self {
            shape,
            weights: Zeroizing::new(weights),
        }
    }

    pub(crate) fn rows(&self) -> Vec<&[f64]> {
        self.weights.chunks(self.shape.weights()).collect()
    }

    /// Numbers kept in memory.
    pub(crate) fn size(&self) -> usize {
        self.weights.len()
    }

    /// Multiplies each filter by its factor; answers whether a filter's columns have the same one.
    pub(crate) fn scale(&mut self, factors: &[f64]) -> bool {
        let (weights, positions) = (self.shape.weights(), self.shape.positions());
        let even = |factors: &[f64]| factors.iter().all(|factor| *factor == factors[0]);
        if !factors.chunks(positions).all(even) {
            return false;
        }
        for (row, factors) in self
            .weights
            .chunks_mut(weights)
            .zip(factors.chunks(positions))
        {
            row.iter_mut().for_each(|weight| *weight *= factors[0]);
        }
        true
    }

    /// Adds the weights of one output to those of the features.
    pub(crate) fn add_column(&self, column: usize, factor: f64, row: &mut [f64]) {
        let (filter, position) = (
            column / self.shape.positions(),
            column % self.shape.positions(),
        );
        let count = self.shape.weights();
        for (index, weight) in self.weights[filter * count..][..count].iter().enumerate() {
            let (channel, distance) = self.shape.weight(index);
            let pixel = channel * self.shape.plane() + self.shape.corner(position) + distance;
            row[pixel] += factor * weight;
        }
    }

    /// Filters whose outputs are the means of `side` by `side` outputs of these, `stride` apart; none
    /// when there are not enough outputs.
    pub(crate) fn pooled(&self, side: usize, stride: usize) -> Option<Self> {
        let shape = self.shape;
        let down = shape.positions() / shape.across();
        if side == 0 || stride == 0 || side > shape.across().min(down) {
            return None;
        }
        let kernel = shape.kernel + (side - 1) * shape.stride;
        let pooled = Convolution {
            kernel,
            stride: shape.stride.checked_mul(stride)?,
            ..shape
        };
        let mut weights = Zeroizing::new(vec![0.0; shape.filters * pooled.weights()]);
        let share = 1.0 / (side * side) as f64;
        for (index, weight) in self.weights.iter().enumerate() {
            let (plane, pixel) = (index / shape.kernel.pow(2), index % shape.kernel.pow(2));
            let (y, x) = (pixel / shape.kernel, pixel % shape.kernel);
            for step in 0..side * side {
                let (down, across) = (step / side * shape.stride, step % side * shape.stride);
                weights[(plane * kernel + y + down) * kernel + x + across] += weight * share;
            }
        }
        Some(Self {
            shape: pooled,
            weights,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_outputs_is_an_output_of_a_larger_filter() {
        let shape = Convolution {
            width: 9,
            height: 8,
            channels: 2,
            kernel: 2,
            stride: 2,
            filters: 2,
        };
        let numbers: Vec<f64> = (0..shape.weights() * 2)
            .map(|i| (i * i % 7) as f64)
            .collect();
        let filters = Filters::new(shape, &numbers, 0.5);
        let pooled = filters.pooled(2, 2).unwrap();
        assert_eq!((pooled.shape.kernel, pooled.shape.stride), (4, 4));
        assert_eq!((pooled.shape.positions(), pooled.shape.across()), (4, 2));
        let sum = |filters: &Filters, columns: &[usize], factor: f64| {
            let mut row = vec![0.0; shape.features()];
            columns
                .iter()
                .for_each(|column| filters.add_column(*column, factor, &mut row));
            row
        };
        let last = pooled.shape.positions() + 3;
        let (down, across) = (4, 4);
        let first = down * across + 2 * across + 2;
        let four = [first, first + 1, first + across, first + across + 1];
        assert_eq!(sum(&pooled, &[last], 1.0), sum(&filters, &four, 0.25));
    }
}
