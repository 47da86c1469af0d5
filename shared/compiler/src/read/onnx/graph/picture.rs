use circuit::Convolution;

use crate::read::onnx::algebra::extent::Extent;

/// Planes of pixels, one after the other, each row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
}

impl Picture {
    /// From rows, channels, height and width, or rows, channels and one length.
    pub(crate) fn read(extent: &Extent) -> Option<Self> {
        let (channels, height, width) = match *extent.sizes() {
            [1, channels, height, width] => (channels, height, width),
            [1, channels, width] => (channels, 1, width),
            _ => return None,
        };
        (extent.rows() == Some(0)).then_some(Self {
            channels,
            height,
            width,
        })
    }

    /// Rows, channels, height and width.
    pub(crate) fn extent(self) -> Extent {
        let Self {
            channels,
            height,
            width,
        } = self;
        let sizes = vec![1, channels, height, width];
        Extent::new(sizes, Some(0)).unwrap_or_else(|| Extent::of_columns(0))
    }

    /// What filters make: a plane for each of them.
    pub(crate) fn of_outputs(shape: &Convolution) -> Self {
        Self {
            channels: shape.filters,
            height: shape.positions() / shape.across(),
            width: shape.across(),
        }
    }

    /// Column of a pixel.
    pub(crate) fn column(&self, channel: usize, y: usize, x: usize) -> usize {
        (channel * self.height + y) * self.width + x
    }
}
