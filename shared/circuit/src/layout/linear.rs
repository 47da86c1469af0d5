use super::ring::{RING_SIZE, Term, within};
use crate::Error;

/// Most features of one linear layer.
pub const MOST_FEATURES: usize = 16_384;
/// Most outputs of one.
const MOST_OUTPUTS: usize = 8_192;

/// Places of features, rows and outputs in polynomials of `N` coefficients.
///
/// Values that a client sends lie side by side; values that the evaluator packed lie as far apart as the
/// ring allows, and outputs between them ([`LinearLayout::packed`]).
///
/// Features are cut into `blocks` of `block_len`. A weight polynomial carries
/// `outputs_per_polynomial` outputs, `block_len` coefficients apart, in reverse feature order:
/// `W(X) = sum_c sum_i w[c][i] X^(c*block_len + block_len-1-i)`. Rows lie side by side in the input,
/// `row_stride` apart. The product's coefficient [`Self::position`] is then one row's dot product
/// with one output, because `rows * row_stride <= N` keeps negacyclic wrap-around below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinearLayout {
    /// Features of one row.
    pub features: usize,
    /// Outputs of the layer.
    pub outputs: usize,
    /// Input ciphertexts for one set of rows (more than one only when `features > N`).
    pub blocks: usize,
    /// Features in one block.
    pub block_len: usize,
    /// Outputs that share a weight polynomial.
    pub outputs_per_polynomial: usize,
    /// Weight polynomials for one block, and result ciphertexts for one set of rows.
    pub groups: usize,
    /// Rows that share one set of ciphertexts.
    pub rows: usize,
    /// Coefficients between two features.
    pub feature_stride: usize,
    /// Coefficients between two outputs.
    pub output_stride: usize,
}

impl LinearLayout {
    /// The densest layout for `features` and `outputs`.
    ///
    /// # Errors
    /// [`Error::Shape`] for an empty or oversized layer.
    pub fn new(features: usize, outputs: usize) -> Result<Self, Error> {
        within("number of features", features, MOST_FEATURES, "1 to 16,384")?;
        within("number of outputs", outputs, MOST_OUTPUTS, "1 to 8,192")?;
        let blocks = features.div_ceil(RING_SIZE);
        let block_len = features.div_ceil(blocks);
        let room = RING_SIZE / block_len;
        let groups = outputs.div_ceil(room);
        let outputs_per_polynomial = outputs.div_ceil(groups);
        let rows = room / outputs_per_polynomial;
        Ok(Self {
            features,
            outputs,
            blocks,
            block_len,
            outputs_per_polynomial,
            groups,
            rows,
            feature_stride: 1,
            output_stride: block_len,
        })
    }

    /// The layout of a layer whose inputs were packed: feature `i` lies at `i * stride` with
    /// `stride = N / features`, features rounded up to a power of two, all other coefficients are
    /// 0, and `W(X) = sum_c sum_i w[c][i] X^(c + (features-1-i) * stride)`.
    ///
    /// # Errors
    /// [`Error::Shape`] for an empty or oversized layer.
    pub fn packed(features: usize, outputs: usize) -> Result<Self, Error> {
        within(
            "number of packed features",
            features,
            RING_SIZE,
            "1 to the ring size",
        )?;
        within("number of outputs", outputs, MOST_OUTPUTS, "1 to 8,192")?;
        let stride = RING_SIZE / features.next_power_of_two();
        let groups = outputs.div_ceil(stride);
        Ok(Self {
            features,
            outputs,
            blocks: 1,
            block_len: features,
            outputs_per_polynomial: outputs.div_ceil(groups),
            groups,
            rows: 1,
            feature_stride: stride,
            output_stride: 1,
        })
    }

    /// Ciphertexts that hold the offsets: as many groups share one as a block has features.
    pub(super) fn offset_ciphertexts(&self) -> usize {
        self.groups.div_ceil(self.block_len)
    }

    /// Ciphertext of a group's offsets, and by how many coefficients they lie before their outputs.
    pub(super) fn offset_place(&self, group: usize) -> (usize, usize) {
        let (ciphertext, place) = (group / self.block_len, group % self.block_len);
        (ciphertext, place * self.feature_stride)
    }

    /// Distance between two rows in the input polynomial.
    pub fn row_stride(&self) -> usize {
        match self.feature_stride {
            1 => self.outputs_per_polynomial * self.block_len,
            _ => RING_SIZE,
        }
    }

    /// Coefficient of a result that holds output `slot` of its group for `row`.
    pub fn position(&self, row: usize, slot: usize) -> usize {
        let last_feature = (self.block_len - 1) * self.feature_stride;
        row * self.row_stride() + slot * self.output_stride + last_feature
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
        let head = (rows * self.row_stride()).min(RING_SIZE);
        let wrapped = self.row_stride() - self.block_len;
        let tail = (RING_SIZE - wrapped).max(head);
        let count = head + RING_SIZE - tail;
        (0..count).map(move |i| if i < head { i } else { i - head + tail })
    }

    /// Block and coefficient of the input that hold feature `index` of `row`.
    pub(super) fn input_place(&self, row: usize, index: usize) -> (usize, usize) {
        let place = row * self.row_stride() + index % self.block_len * self.feature_stride;
        (index / self.block_len, place)
    }

    pub(super) fn terms(&self, block: usize, group: usize) -> Vec<Term> {
        let outputs = self.group_outputs(group).enumerate();
        let terms = outputs.flat_map(|(slot, row)| {
            let features = self.block_features(block).enumerate();
            features.map(move |(i, column)| Term {
                coefficient: self.position(0, slot) - i * self.feature_stride,
                row,
                column,
            })
        });
        terms.collect()
    }

    /// Features in `block` (the last one may be shorter).
    pub fn block_features(&self, block: usize) -> std::ops::Range<usize> {
        let first = block * self.block_len;
        first..(first + self.block_len).min(self.features)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_eight_rows_of_thirty_features_share_one_ciphertext() {
        let layout = LinearLayout::new(30, 1).unwrap();
        assert_eq!((layout.rows, layout.blocks * layout.groups), (68, 1));
    }

    #[test]
    fn ten_outputs_of_784_features_take_five_polynomials() {
        let layout = LinearLayout::new(784, 10).unwrap();
        assert_eq!(
            (
                layout.rows,
                layout.blocks * layout.groups,
                layout.outputs_per_polynomial
            ),
            (1, 5, 2)
        );
    }

    #[test]
    fn features_beyond_the_ring_are_cut_into_blocks() {
        let layout = LinearLayout::new(3072, 10).unwrap();
        assert_eq!(
            (
                layout.blocks,
                layout.block_len,
                layout.blocks * layout.groups
            ),
            (2, 1536, 20)
        );
        assert_eq!(layout.block_features(1), 1536..3072);
    }

    #[test]
    fn packed_features_leave_room_for_outputs_between_them() {
        let layout = LinearLayout::packed(30, 10).unwrap();
        assert_eq!((layout.feature_stride, layout.groups), (64, 1));
        assert_eq!(layout.input_place(0, 29), (0, 29 * 64));
        assert_eq!(layout.position(0, 9), 29 * 64 + 9);
        let layout = LinearLayout::packed(1000, 10).unwrap();
        assert_eq!((layout.feature_stride, layout.groups), (2, 5));
    }

    #[test]
    fn more_output_groups_than_features_take_several_offset_ciphertexts() {
        let layout = LinearLayout::new(1_500, 2_000).unwrap();
        assert_eq!((layout.groups, layout.offset_ciphertexts()), (2_000, 2));
        assert_eq!(layout.offset_place(1_499), (0, 1_499));
        assert_eq!(layout.offset_place(1_500), (1, 0));
    }

    #[test]
    fn an_empty_layer_is_refused() {
        assert!(LinearLayout::new(0, 1).is_err());
        assert!(LinearLayout::new(1, 0).is_err());
    }

    #[test]
    fn coefficients_that_do_not_travel_meet_no_weight_of_a_wanted_one() {
        for (features, outputs, rows) in [(30, 1, 1), (784, 10, 1), (10, 3, 2), (5, 4, 3)] {
            let layout = LinearLayout::new(features, outputs).unwrap();
            let used: Vec<usize> = layout.used_coefficients(rows).collect();
            let unused = (0..RING_SIZE).filter(|j| !used.contains(j));
            let weight_degrees = 0..layout.row_stride();
            for (j, row) in unused.flat_map(|j| (0..rows).map(move |row| (j, row))) {
                for slot in 0..layout.outputs_per_polynomial {
                    let position = layout.position(row, slot);
                    let degree = (RING_SIZE + position - j) % RING_SIZE;
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
            (RING_SIZE, 5),
        ] {
            let layout = LinearLayout::new(features, outputs).unwrap();
            let positions: std::collections::BTreeSet<_> = (0..layout.rows)
                .flat_map(|row| (0..layout.outputs_per_polynomial).map(move |slot| (row, slot)))
                .map(|(row, slot)| layout.position(row, slot))
                .collect();
            assert_eq!(positions.len(), layout.rows * layout.outputs_per_polynomial);
            assert!(*positions.last().unwrap() < RING_SIZE);
        }
    }
}
