use serde::{Deserialize, Serialize};

use super::ring::{RING_SIZE, Term};
use crate::Error;

/// Square filters over a picture given plane by plane, row by row; no padding.
///
/// Output `f * positions + y * across + x` is filter `f` with its corner at pixel
/// `(x * stride, y * stride)`. A filter's weights are in the order channel, row, column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Convolution {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Planes.
    pub channels: usize,
    /// Pixels along a filter's side.
    pub kernel: usize,
    /// Pixels between two positions.
    pub stride: usize,
    /// Number of filters.
    pub filters: usize,
}

impl Convolution {
    /// Pixels of all planes.
    pub fn features(&self) -> usize {
        self.channels * self.plane()
    }

    /// Pixels of one plane.
    pub fn plane(&self) -> usize {
        self.width * self.height
    }

    /// Positions in one row.
    pub fn across(&self) -> usize {
        (self.width - self.kernel) / self.stride + 1
    }

    /// Positions of one filter.
    pub fn positions(&self) -> usize {
        self.across() * ((self.height - self.kernel) / self.stride + 1)
    }

    /// Outputs of all filters.
    pub fn outputs(&self) -> usize {
        self.filters * self.positions()
    }

    /// Weights of one filter.
    pub fn weights(&self) -> usize {
        self.channels * self.kernel * self.kernel
    }

    /// Pixel of its plane where the filter's corner lies at `position`.
    pub fn corner(&self, position: usize) -> usize {
        let (y, x) = (position / self.across(), position % self.across());
        y * self.stride * self.width + x * self.stride
    }

    /// Channel of weight `index`, and its pixel's distance from the corner.
    pub fn weight(&self, index: usize) -> (usize, usize) {
        let square = self.kernel * self.kernel;
        let (y, x) = (index % square / self.kernel, index % self.kernel);
        (index / square, y * self.width + x)
    }

    /// # Errors
    /// [`Error::Shape`] when the picture is empty, too large, or smaller than a filter.
    pub(crate) fn validate(&self) -> Result<(), Error> {
        let sides = [self.width, self.height];
        let usable = sides.iter().all(|side| (1..=RING_SIZE).contains(side))
            && (1..=16).contains(&self.channels)
            && (1..=64).contains(&self.filters)
            && (1..=32).contains(&self.stride)
            && self.plane() <= RING_SIZE
            && sides.iter().all(|side| (1..=*side).contains(&self.kernel));
        usable.then_some(()).ok_or(Error::Shape {
            what: "convolution",
            got: self.kernel,
            allowed: "a filter no larger than the picture, and a picture no larger than the ring",
        })
    }
}

/// Places of a picture and of filters over it: planes lie one after the other, as many in a block as
/// fit, and `W(X) = sum_i w_i X^(reach - distance_i)`, so that the output with its corner at pixel `p`
/// appears at coefficient `p + reach`. A product never wraps around below `reach`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvolutionLayout {
    /// The convolution.
    pub shape: Convolution,
    /// Planes in one block.
    pub planes: usize,
    /// Input ciphertexts.
    pub blocks: usize,
}

impl ConvolutionLayout {
    /// As many planes in a block as fit.
    ///
    /// # Errors
    /// As `Convolution::validate`.
    pub fn new(shape: Convolution) -> Result<Self, Error> {
        shape.validate()?;
        let planes = (RING_SIZE / shape.plane()).min(shape.channels);
        Ok(Self {
            shape,
            planes,
            blocks: shape.channels.div_ceil(planes),
        })
    }

    /// Outputs of filter `group`.
    pub fn group_outputs(&self, group: usize) -> std::ops::Range<usize> {
        let positions = self.shape.positions();
        group * positions..(group + 1) * positions
    }

    /// Coefficient of a filter's product that holds its output at `position`.
    pub fn position(&self, position: usize) -> usize {
        self.shape.corner(position) + self.reach()
    }

    pub(super) fn input_place(&self, index: usize) -> (usize, usize) {
        let block = self.planes * self.shape.plane();
        (index / block, index % block)
    }

    pub(super) fn used_coefficients(&self) -> impl ExactSizeIterator<Item = usize> + use<> {
        0..self.planes * self.shape.plane()
    }

    pub(super) fn terms(&self, block: usize, group: usize) -> Vec<Term> {
        let planes = block * self.planes..(block + 1) * self.planes;
        let weights = (0..self.shape.weights()).map(|column| (column, self.shape.weight(column)));
        let terms = weights.filter(|(_, (channel, _))| planes.contains(channel));
        let term = |(column, (channel, distance)): (usize, (usize, usize))| Term {
            coefficient: self.reach() - (channel - planes.start) * self.shape.plane() - distance,
            row: group,
            column,
        };
        terms.map(term).collect()
    }

    /// Distance from a corner to the last pixel that a filter reaches, over all planes of a block.
    fn reach(&self) -> usize {
        let side = self.shape.kernel - 1;
        (self.planes - 1) * self.shape.plane() + side * (self.shape.width + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_visits_every_position_that_fits() {
        let convolution = Convolution {
            width: 28,
            height: 28,
            channels: 1,
            kernel: 8,
            stride: 4,
            filters: 3,
        };
        convolution.validate().unwrap();
        assert_eq!((convolution.positions(), convolution.outputs()), (36, 108));
        assert_eq!(convolution.corner(7), 4 * 28 + 4);
        assert_eq!(convolution.weight(9), (0, 29));
    }

    #[test]
    fn a_filter_larger_than_the_picture_is_refused() {
        let convolution = Convolution {
            width: 4,
            height: 9,
            channels: 1,
            kernel: 5,
            stride: 1,
            filters: 1,
        };
        assert!(convolution.validate().is_err());
    }

    #[test]
    fn two_of_three_planes_share_a_block() {
        let shape = Convolution {
            width: 32,
            height: 32,
            channels: 3,
            kernel: 5,
            stride: 3,
            filters: 4,
        };
        let layout = ConvolutionLayout::new(shape).unwrap();
        assert_eq!((layout.planes, layout.blocks), (2, 2));
        assert_eq!(layout.input_place(RING_SIZE), (1, 0));
        let last = layout.position(shape.positions() - 1);
        assert!(last < RING_SIZE, "{last}");
        assert_eq!(layout.terms(0, 0).len(), 50);
        assert_eq!(layout.terms(1, 0).len(), 25);
    }
}
