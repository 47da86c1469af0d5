//! Labelled rows of the owner, read from CSV as a stream.

pub(crate) mod meaning;
pub(crate) mod sample;
pub(crate) mod summary;
pub(crate) mod table;
