use crate::Error;

/// Coefficients of a polynomial of the ring `Z_q[X]/(X^N + 1)` that circuits are laid out in, `N`.
pub const RING_SIZE: usize = 2_048;

/// One secret number's place: coefficient of a polynomial, row and column of [`crate::Weights`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Coefficient.
    pub coefficient: usize,
    /// Row: output, filter or vector.
    pub row: usize,
    /// Column: feature, or weight of the filter.
    pub column: usize,
}

pub(super) fn within(
    what: &'static str,
    got: usize,
    most: usize,
    allowed: &'static str,
) -> Result<(), Error> {
    (1..=most)
        .contains(&got)
        .then_some(())
        .ok_or(Error::Shape { what, got, allowed })
}
