use crate::Error;

/// Most features and outputs of one linear layer.
const MOST_FEATURES: usize = 16_384;
const MOST_OUTPUTS: usize = 1_024;

/// Places of features, rows and outputs in polynomials of `ring_size` coefficients.
///
/// Features are cut into `blocks` of `block_len`. A weight polynomial carries
/// `outputs_per_polynomial` outputs, `block_len` coefficients apart, in reverse feature order:
/// `W(X) = sum_c sum_i w[c][i] X^(c*block_len + block_len-1-i)`. Rows lie side by side in the input,
/// `row_stride` apart. The product's coefficient [`Self::position`] is then one row's dot product
/// with one output, because `rows * row_stride <= ring_size` keeps negacyclic wrap-around below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinearLayout {
    /// Features of one row.
    pub features: usize,
    /// Outputs of the layer.
    pub outputs: usize,
    /// Coefficients of the ring.
    pub ring_size: usize,
    /// Input ciphertexts for one set of rows (more than one only when `features > ring_size`).
    pub blocks: usize,
    /// Features in one block.
    pub block_len: usize,
    /// Outputs that share a weight polynomial.
    pub outputs_per_polynomial: usize,
    /// Weight polynomials for one block, and result ciphertexts for one set of rows.
    pub groups: usize,
    /// Rows that share one set of ciphertexts.
    pub rows: usize,
}

impl LinearLayout {
    /// The densest layout for `features` and `outputs`.
    ///
    /// # Errors
    /// [`Error::Shape`] for an empty or oversized layer.
    pub fn new(features: usize, outputs: usize, ring_size: usize) -> Result<Self, Error> {
        within("number of features", features, MOST_FEATURES, "1 to 16,384")?;
        within("number of outputs", outputs, MOST_OUTPUTS, "1 to 1,024")?;
        let blocks = features.div_ceil(ring_size);
        let block_len = features.div_ceil(blocks);
        let room = ring_size / block_len;
        let groups = outputs.div_ceil(room);
        let outputs_per_polynomial = outputs.div_ceil(groups);
        let rows = room / outputs_per_polynomial;
        let layout = Self {
            features,
            outputs,
            ring_size,
            blocks,
            block_len,
            outputs_per_polynomial,
            groups,
            rows,
        };
        within(
            "number of output groups",
            groups,
            block_len.max(1),
            "at most the features of a block",
        )?;
        Ok(layout)
    }

    /// External products for one set of rows, and GGSW ciphertexts of the sealed layer.
    pub fn polynomials(&self) -> usize {
        self.blocks * self.groups
    }

    /// Distance between two rows in the input polynomial.
    pub fn row_stride(&self) -> usize {
        self.outputs_per_polynomial * self.block_len
    }

    /// Coefficient of a result that holds output `slot` of its group for `row`.
    pub fn position(&self, row: usize, slot: usize) -> usize {
        row * self.row_stride() + slot * self.block_len + self.block_len - 1
    }

    /// Outputs in `group` (the last one may be shorter).
    pub fn group_outputs(&self, group: usize) -> std::ops::Range<usize> {
        let first = group * self.outputs_per_polynomial;
        first..(first + self.outputs_per_polynomial).min(self.outputs)
    }

    /// Coefficients of an input of `rows` rows that meet a weight on the way to a wanted coefficient:
    /// those of the rows, and, when outputs share a polynomial, the last ones, which wrap around.
    /// The others need not travel.
    pub fn used_coefficients(&self, rows: usize) -> impl ExactSizeIterator<Item = usize> + use<> {
        let head = (rows * self.row_stride()).min(self.ring_size);
        let wrapped = self.row_stride() - self.block_len;
        let tail = (self.ring_size - wrapped).max(head);
        let count = head + self.ring_size - tail;
        (0..count).map(move |i| if i < head { i } else { i - head + tail })
    }

    /// Coefficient of the input that holds feature `index` of its block for `row`.
    pub fn input_position(&self, row: usize, index: usize) -> usize {
        row * self.row_stride() + index
    }

    /// Features in `block` (the last one may be shorter).
    pub fn block_features(&self, block: usize) -> std::ops::Range<usize> {
        let first = block * self.block_len;
        first..(first + self.block_len).min(self.features)
    }
}

fn within(what: &'static str, got: usize, most: usize, allowed: &'static str) -> Result<(), Error> {
    (1..=most)
        .contains(&got)
        .then_some(())
        .ok_or(Error::Shape { what, got, allowed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_eight_rows_of_thirty_features_share_one_ciphertext() {
        let layout = LinearLayout::new(30, 1, 2048).unwrap();
        assert_eq!((layout.rows, layout.polynomials()), (68, 1));
    }

    #[test]
    fn ten_outputs_of_784_features_take_five_polynomials() {
        let layout = LinearLayout::new(784, 10, 2048).unwrap();
        assert_eq!(
            (
                layout.rows,
                layout.polynomials(),
                layout.outputs_per_polynomial
            ),
            (1, 5, 2)
        );
    }

    #[test]
    fn features_beyond_the_ring_are_cut_into_blocks() {
        let layout = LinearLayout::new(3072, 10, 2048).unwrap();
        assert_eq!(
            (layout.blocks, layout.block_len, layout.polynomials()),
            (2, 1536, 20)
        );
        assert_eq!(layout.block_features(1), 1536..3072);
    }

    #[test]
    fn an_empty_layer_is_refused() {
        assert!(LinearLayout::new(0, 1, 2048).is_err());
        assert!(LinearLayout::new(1, 0, 2048).is_err());
    }

    #[test]
    fn coefficients_that_do_not_travel_meet_no_weight_of_a_wanted_one() {
        for (features, outputs, rows) in [(30, 1, 1), (784, 10, 1), (10, 3, 2), (5, 4, 3)] {
            let layout = LinearLayout::new(features, outputs, 2048).unwrap();
            let used: Vec<usize> = layout.used_coefficients(rows).collect();
            let unused = (0..2048).filter(|j| !used.contains(j));
            let weight_degrees = 0..layout.row_stride();
            for (j, row) in unused.flat_map(|j| (0..rows).map(move |row| (j, row))) {
                for slot in 0..layout.outputs_per_polynomial {
                    let position = layout.position(row, slot);
                    let degree = (2048 + position - j) % 2048;
                    assert!(!weight_degrees.contains(&degree), "{j} meets {degree}");
                }
            }
        }
    }

    #[test]
    fn wanted_coefficients_are_distinct_and_inside_the_ring() {
        for (features, outputs) in [
            (1, 1),
            (1, 10),
            (3, 7),
            (30, 1),
            (30, 3),
            (784, 10),
            (2048, 5),
        ] {
            let layout = LinearLayout::new(features, outputs, 2048).unwrap();
            let positions: std::collections::BTreeSet<_> = (0..layout.rows)
                .flat_map(|row| (0..layout.outputs_per_polynomial).map(move |slot| (row, slot)))
                .map(|(row, slot)| layout.position(row, slot))
                .collect();
            assert_eq!(positions.len(), layout.rows * layout.outputs_per_polynomial);
            assert!(*positions.last().unwrap() < 2048);
        }
    }
}
