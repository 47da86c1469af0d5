use super::Term;
use crate::{Convolution, Error, RING_SIZE};

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
    /// As [`Convolution::validate`].
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
