use crate::read::onnx::algebra::extent::Extent;

/// The source of a cell that is filled with a number rather than moved.
pub(crate) const FILLED: usize = usize::MAX;

/// Where the cells of a result come from.
pub(crate) struct Movement {
    pub(crate) extent: Extent,
    /// Place of each cell in the argument, or [`FILLED`].
    pub(crate) sources: Vec<usize>,
    /// The number of filled cells.
    pub(crate) fill: f64,
}

impl Movement {
    /// The cells as they are, in other sizes.
    pub(super) fn still(extent: Extent) -> Self {
        Self {
            sources: (0..extent.count()).collect(),
            extent,
            fill: 0.0,
        }
    }

    /// Whether every cell stays in its place.
    pub(crate) fn is_still(&self, cells: usize) -> bool {
        let mut sources = self.sources.iter().enumerate();
        self.sources.len() == cells && sources.all(|(place, source)| place == *source)
    }
}
