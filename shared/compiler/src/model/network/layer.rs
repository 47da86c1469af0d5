use circuit::Convolution;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::functions::Functions;
use crate::error::Error;

/// A layer as trained: `functions(rows * x + offsets)`; of a convolution a row, an offset and a function for
/// each filter.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Layer {
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) offsets: Vec<f64>,
    #[zeroize(skip)]
    pub(crate) kind: LayerKind,
    #[zeroize(skip)]
    pub(crate) functions: Functions,
}

/// How rows meet inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum LayerKind {
    /// Every input meets every row.
    Dense,
    /// Rows slide over a picture.
    Convolution(Convolution),
}

impl Layer {
    /// This layer, unless a number of it is not finite.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub(crate) fn finite(self) -> Result<Self, Error> {
        let mut numbers = self.rows.iter().flatten().chain(&self.offsets);
        match numbers.all(|number| number.is_finite()) {
            true => Ok(self),
            false => Err(Error::NotFinite),
        }
    }

    /// Numbers that come out.
    pub(crate) fn outputs(&self) -> usize {
        match self.kind {
            LayerKind::Dense => self.rows.len(),
            LayerKind::Convolution(shape) => shape.outputs(),
        }
    }

    /// Outputs that share a row.
    pub(crate) fn positions(&self) -> usize {
        match self.kind {
            LayerKind::Dense => 1,
            LayerKind::Convolution(shape) => shape.positions(),
        }
    }

    /// What comes out of the layer.
    pub(crate) fn values(&self, inputs: &[f64]) -> Vec<f64> {
        self.applied(self.sums(inputs))
    }

    /// The functions of sums, output by output.
    pub(crate) fn applied(&self, mut sums: Vec<f64>) -> Vec<f64> {
        for (sums, function) in sums.chunks_mut(self.positions()).zip(self.functions.iter()) {
            sums.iter_mut().for_each(|sum| *sum = function.at(*sum));
        }
        sums
    }

    /// What the functions are applied to.
    pub(crate) fn sums(&self, inputs: &[f64]) -> Vec<f64> {
        match self.kind {
            LayerKind::Dense => {
                let rows = self.rows.iter().zip(&self.offsets);
                rows.map(|(row, offset)| dot(row, inputs) + offset)
                    .collect()
            }
            LayerKind::Convolution(shape) => self.convolved(&shape, inputs),
        }
    }

    fn convolved(&self, shape: &Convolution, inputs: &[f64]) -> Vec<f64> {
        let places = pixels(shape);
        let mut sums = Vec::with_capacity(shape.outputs());
        for (row, offset) in self.rows.iter().zip(&self.offsets) {
            sums.extend((0..shape.positions()).map(|position| {
                let corner = shape.corner(position);
                let terms = row.iter().zip(&places);
                terms
                    .map(|(w, place)| w * inputs[corner + place])
                    .sum::<f64>()
                    + offset
            }));
        }
        sums
    }
}

/// Distance of each weight's pixel from the corner in the first plane.
pub(crate) fn pixels(shape: &Convolution) -> Vec<usize> {
    let place = |index| {
        let (channel, distance) = shape.weight(index);
        channel * shape.plane() + distance
    };
    (0..shape.weights()).map(place).collect()
}

fn dot(row: &[f64], inputs: &[f64]) -> f64 {
    row.iter().zip(inputs).map(|(w, x)| w * x).sum()
}
