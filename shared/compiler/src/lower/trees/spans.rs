use std::collections::BTreeSet;

/// Cells of one feature's grid, as disjoint half-open intervals in increasing order. Cell `p` holds the
/// values that reach `p` of the grid's edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spans(Vec<(usize, usize)>);

impl Spans {
    /// All of a feature's cells.
    pub(crate) fn all(cells: usize) -> Self {
        Self(vec![(0, cells)])
    }

    /// The cells that begin at or behind an odd number of `starts`.
    pub(crate) fn toggled(starts: &[usize], cells: usize) -> Self {
        let mut intervals = Vec::new();
        for pair in starts.chunks(2) {
            let (from, to) = (pair[0], pair.get(1).copied().unwrap_or(cells));
            match intervals.last_mut() {
                Some((_, end)) if *end == from => *end = to,
                _ if from < to => intervals.push((from, to)),
                _ => {}
            }
        }
        Self(intervals)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn is_all(&self, cells: usize) -> bool {
        self.0 == [(0, cells)]
    }

    pub(crate) fn contains(&self, cell: usize) -> bool {
        self.0.iter().any(|(from, to)| (*from..*to).contains(&cell))
    }

    pub(crate) fn intervals(&self) -> &[(usize, usize)] {
        &self.0
    }

    /// The same cells in more intervals: none has one of the `bounds` inside.
    pub(crate) fn cut(&self, bounds: &BTreeSet<usize>) -> Vec<(usize, usize)> {
        let mut pieces = Vec::new();
        for (from, to) in &self.0 {
            let mut start = *from;
            for bound in bounds.range(from + 1..*to) {
                pieces.push((start, *bound));
                start = *bound;
            }
            pieces.push((start, *to));
        }
        pieces
    }

    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let mut intervals = Vec::new();
        for (from, to) in &self.0 {
            for (other_from, other_to) in &other.0 {
                let (from, to) = (*from.max(other_from), *to.min(other_to));
                if from < to {
                    intervals.push((from, to));
                }
            }
        }
        Self(intervals)
    }

    pub(crate) fn complement(&self, cells: usize) -> Self {
        let mut starts = vec![0];
        starts.extend(self.0.iter().flat_map(|(from, to)| [*from, *to]));
        Self::toggled(&starts, cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(spans: &Spans) -> Vec<usize> {
        spans
            .intervals()
            .iter()
            .flat_map(|(from, to)| *from..*to)
            .collect()
    }

    #[test]
    fn an_edge_splits_the_cells_and_two_edges_enclose_some() {
        assert_eq!(cells(&Spans::toggled(&[2], 5)), [2, 3, 4]);
        assert_eq!(cells(&Spans::toggled(&[1, 3], 5)), [1, 2]);
        assert!(Spans::toggled(&[2, 2], 5).is_empty());
    }

    #[test]
    fn cutting_keeps_the_cells() {
        let spans = Spans::toggled(&[1, 6], 9);
        assert_eq!(spans.cut(&[0, 1, 3, 6, 7].into()), [(1, 3), (3, 6)]);
    }

    #[test]
    fn a_set_and_its_complement_share_the_cells_between_them() {
        for starts in [vec![1], vec![1, 3], vec![2, 4, 5], vec![0], vec![0, 6]] {
            let spans = Spans::toggled(&starts, 6);
            let complement = spans.complement(6);
            assert!(spans.intersection(&complement).is_empty());
            let mut both = cells(&spans);
            both.extend(cells(&complement));
            both.sort_unstable();
            assert_eq!(both, [0, 1, 2, 3, 4, 5]);
        }
    }
}
