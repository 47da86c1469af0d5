//! Products of polynomials, and rounded words.

pub(crate) mod ring;
pub(crate) mod word;
