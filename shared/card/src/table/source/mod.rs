//! How the bytes of a table become lines of cells.

pub(super) mod dialect;
pub(super) mod encoding;
pub(in crate::table) mod shape;
