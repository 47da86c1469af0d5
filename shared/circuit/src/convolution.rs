use serde::{Deserialize, Serialize};

use crate::{Error, RING_SIZE};

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
}
