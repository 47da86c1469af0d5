use circuit::Convolution;

/// Planes of pixels, one after the other, each row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
}

impl Picture {
    /// From the sizes behind the row's: channels, height, width.
    pub(crate) fn read(sizes: &[usize]) -> Option<Self> {
        match *sizes {
            [channels, height, width] => Some(Self {
                channels,
                height,
                width,
            }),
            _ => None,
        }
    }

    /// What filters make: a plane for each of them.
    pub(crate) fn of_outputs(shape: &Convolution) -> Self {
        Self {
            channels: shape.filters,
            height: shape.positions() / shape.across(),
            width: shape.across(),
        }
    }

    /// Pixels of all planes.
    pub(crate) fn columns(&self) -> Option<usize> {
        self.channels
            .checked_mul(self.height)?
            .checked_mul(self.width)
    }

    /// Column of a pixel.
    pub(crate) fn column(&self, channel: usize, y: usize, x: usize) -> usize {
        (channel * self.height + y) * self.width + x
    }
}
