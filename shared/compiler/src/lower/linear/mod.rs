//! Linear models: one sealed matrix.

pub(crate) mod family;
pub(crate) mod rounding;
