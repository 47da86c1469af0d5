/// Most cells of one value.
pub(crate) const MOST_CELLS: usize = 1 << 24;
/// Most dimensions of one value.
const MOST_DIMENSIONS: usize = 16;

/// Sizes of a value, dimension by dimension, for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    sizes: Vec<usize>,
    /// The dimension that counts rows. Where its size is not 1, other things lie in it too.
    rows: Option<usize>,
}

impl Extent {
    /// Sizes that do not depend on the rows.
    pub(crate) fn fixed(sizes: Vec<usize>) -> Self {
        Self { sizes, rows: None }
    }

    /// So many columns of each row.
    pub(crate) fn of_columns(columns: usize) -> Self {
        Self {
            sizes: vec![1, columns],
            rows: Some(0),
        }
    }

    /// Sizes, and which dimension counts rows; none when they are too many.
    pub(crate) fn new(sizes: Vec<usize>, rows: Option<usize>) -> Option<Self> {
        let count = count(&sizes)?;
        let fits = count <= MOST_CELLS
            && sizes.len() <= MOST_DIMENSIONS
            && rows.is_none_or(|rows| rows < sizes.len());
        fits.then_some(Self { sizes, rows })
    }

    pub(crate) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    pub(crate) fn rows(&self) -> Option<usize> {
        self.rows
    }

    /// Cells of all dimensions together.
    pub(crate) fn count(&self) -> usize {
        self.sizes.iter().product()
    }

    /// A dimension, counted from the end when negative.
    pub(crate) fn axis(&self, axis: i64) -> Option<usize> {
        axis_of(axis, self.sizes.len())
    }

    /// Whether all columns of a row lie along this dimension.
    pub(crate) fn lies_along(&self, axis: i64) -> bool {
        let axis = self.axis(axis);
        axis.is_some_and(|axis| self.rows != Some(axis) && self.sizes[axis] == self.count())
    }

    /// Cells from one entry of a dimension to the next.
    pub(crate) fn strides(&self) -> Vec<usize> {
        let mut strides = vec![1; self.sizes.len()];
        for axis in (1..self.sizes.len()).rev() {
            strides[axis - 1] = strides[axis] * self.sizes[axis];
        }
        strides
    }
}

/// Product of all sizes; none when it is too large for a number.
pub(crate) fn count(sizes: &[usize]) -> Option<usize> {
    let mut sizes = sizes.iter();
    sizes.try_fold(1usize, |product, size| product.checked_mul(*size))
}

/// A dimension among so many, counted from the end when negative.
pub(crate) fn axis_of(axis: i64, dimensions: usize) -> Option<usize> {
    let dimensions = i64::try_from(dimensions).ok()?;
    let axis = if axis < 0 { axis + dimensions } else { axis };
    (0..dimensions).contains(&axis).then_some(axis as usize)
}

/// The sizes of two values stretched onto each other; none when they do not fit.
pub(crate) fn stretched(left: &[usize], right: &[usize]) -> Option<Vec<usize>> {
    let dimensions = left.len().max(right.len());
    let size = |sizes: &[usize], axis: usize| {
        let missing = dimensions - sizes.len();
        axis.checked_sub(missing).map_or(1, |axis| sizes[axis])
    };
    let sizes = (0..dimensions).map(|axis| match (size(left, axis), size(right, axis)) {
        (1, other) | (other, 1) => Some(other),
        (one, other) => (one == other).then_some(one),
    });
    let sizes: Option<Vec<usize>> = sizes.collect();
    sizes.filter(|sizes| count(sizes).is_some_and(|count| count <= MOST_CELLS))
}
