use super::{
    extent::{Extent, count, stretched},
    movement::repeated,
};

/// A product of matrices, or of stacks of them, by places of cells.
pub(crate) struct Contraction {
    /// Sizes of the product.
    pub(crate) extent: Extent,
    /// Terms of each cell of the product.
    pub(crate) inner: usize,
    rows: usize,
    columns: usize,
    /// Where each matrix of the stack begins on either side.
    starts: Vec<(usize, usize)>,
}

impl Contraction {
    /// `left x right`; none when the sizes do not fit or rows would be summed.
    pub(crate) fn new(left: &Extent, right: &Extent) -> Option<Self> {
        let (a, b) = (left.sizes(), right.sizes());
        let (a_flat, b_flat) = (a.len() == 1, b.len() == 1);
        let a: Vec<usize> = if a_flat { vec![1, a[0]] } else { a.to_vec() };
        let b: Vec<usize> = if b_flat { vec![b[0], 1] } else { b.to_vec() };
        let (&[rows, inner], &[other, columns]) = (a.last_chunk()?, b.last_chunk()?);
        let (a_stack, b_stack) = (&a[..a.len() - 2], &b[..b.len() - 2]);
        let stack = stretched(a_stack, b_stack)?;
        if inner != other || inner == 0 {
            return None;
        }
        let begin = |own: &[usize], matrix: usize| {
            let places = repeated(&Extent::fixed(own.to_vec()), &stack)?.sources;
            Some(places.into_iter().map(move |place| place * matrix))
        };
        let starts = begin(a_stack, rows * inner)?.zip(begin(b_stack, inner * columns)?);
        let mut sizes = stack.clone();
        sizes.extend((!a_flat).then_some(rows));
        sizes.extend((!b_flat).then_some(columns));
        count(&sizes)?;
        let axis = match (left.rows(), right.rows()) {
            (None, None) => None,
            (Some(axis), None) if !a_flat && axis + 1 < a.len() => {
                Some(axis + stack.len() - a_stack.len())
            }
            (None, Some(axis)) if !b_flat && axis + 2 < b.len() => {
                Some(axis + stack.len() - b_stack.len())
            }
            (None, Some(axis)) if !b_flat && axis + 1 == b.len() => Some(sizes.len() - 1),
            _ => return None,
        };
        Some(Self {
            extent: Extent::new(sizes, axis)?,
            inner,
            rows,
            columns,
            starts: starts.collect(),
        })
    }

    /// Cells on either side whose products sum up to a cell of the product.
    pub(crate) fn terms(&self, cell: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let matrix = self.rows * self.columns;
        let (left, right) = self.starts[cell / matrix];
        let (row, column) = (cell % matrix / self.columns, cell % self.columns);
        let (inner, columns) = (self.inner, self.columns);
        (0..inner).map(move |k| (left + row * inner + k, right + k * columns + column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(left: (&[usize], &[f64]), right: (&[usize], &[f64])) -> (Vec<usize>, Vec<f64>) {
        let extent = |sizes: &[usize]| Extent::fixed(sizes.to_vec());
        let contraction = Contraction::new(&extent(left.0), &extent(right.0)).unwrap();
        let cell = |cell| {
            let terms = contraction.terms(cell);
            terms.map(|(a, b)| left.1[a] * right.1[b]).sum()
        };
        let cells = (0..contraction.extent.count()).map(cell).collect();
        (contraction.extent.sizes().to_vec(), cells)
    }

    #[test]
    fn vectors_matrices_and_stacks_are_multiplied() {
        let two = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(
            product((&[2, 2], &two), (&[2, 2], &two)),
            (vec![2, 2], vec![7.0, 10.0, 15.0, 22.0])
        );
        assert_eq!(
            product((&[2], &two[..2]), (&[2, 2], &two)),
            (vec![2], vec![7.0, 10.0])
        );
        assert_eq!(
            product((&[2, 1, 2], &two), (&[2], &[1.0, 1.0])),
            (vec![2, 1], vec![3.0, 7.0])
        );
    }

    #[test]
    fn rows_are_never_summed() {
        let rows = Extent::of_columns(3);
        let turned = Extent::new(vec![3, 1], Some(1)).unwrap();
        let matrix = Extent::fixed(vec![1, 3]);
        assert!(Contraction::new(&matrix, &Extent::fixed(vec![3, 1])).is_some());
        assert_eq!(
            Contraction::new(&Extent::fixed(vec![4, 3]), &turned)
                .unwrap()
                .extent
                .rows(),
            Some(1)
        );
        assert!(Contraction::new(&turned, &matrix).is_none());
        assert!(Contraction::new(&Extent::fixed(vec![4, 1]), &rows).is_none());
    }
}
