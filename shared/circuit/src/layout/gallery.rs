use super::ring::{RING_SIZE, Term, within};
use crate::Error;

/// Places of gallery vectors: `T(X) = sum_t sum_i v[t][i] X^(t*d + d-1-i)`, `N/d` vectors in each
/// polynomial. With the input `q(X) = sum_i q_i X^i`, coefficient `t*d + d-1` of the product is the inner
/// product with vector `t` of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryLayout {
    /// Numbers of one vector, `d`.
    pub features: usize,
    /// Vectors of the gallery.
    pub vectors: usize,
    /// Vectors that share a polynomial.
    pub per_polynomial: usize,
    /// Polynomials.
    pub groups: usize,
}

/// Most vectors of one gallery.
pub const MOST_VECTORS: usize = 10_000;

impl GalleryLayout {
    /// The densest layout.
    ///
    /// # Errors
    /// [`Error::Shape`] for an empty or oversized gallery.
    pub fn new(features: usize, vectors: usize) -> Result<Self, Error> {
        within(
            "number of features",
            features,
            RING_SIZE,
            "1 to the ring size",
        )?;
        within("number of vectors", vectors, MOST_VECTORS, "1 to 10,000")?;
        let per_polynomial = (RING_SIZE / features).min(vectors);
        Ok(Self {
            features,
            vectors,
            per_polynomial,
            groups: vectors.div_ceil(per_polynomial),
        })
    }

    /// Vectors in `group` (the last one may be shorter).
    pub fn group_vectors(&self, group: usize) -> std::ops::Range<usize> {
        let first = group * self.per_polynomial;
        first..(first + self.per_polynomial).min(self.vectors)
    }

    /// Coefficient of a product that holds the inner product with vector `slot` of its group.
    pub fn position(&self, slot: usize) -> usize {
        slot * self.features + self.features - 1
    }

    pub(super) fn terms(&self, group: usize) -> Vec<Term> {
        let vectors = self.group_vectors(group).enumerate();
        let terms = vectors.flat_map(|(slot, row)| {
            (0..self.features).map(move |column| Term {
                coefficient: self.position(slot) - column,
                row,
                column,
            })
        });
        terms.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_vectors_of_128_share_a_polynomial() {
        let layout = GalleryLayout::new(128, 10_000).unwrap();
        assert_eq!((layout.per_polynomial, layout.groups), (16, 625));
    }
}
