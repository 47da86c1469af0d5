//! Labelled rows of the owner, read from CSV as a stream.

mod columns;
mod sample;
mod summary;
mod table;

pub(crate) use columns::title;
pub(crate) use sample::Truth;
pub(crate) use summary::Summary;
pub(crate) use table::{Table, advance, cell, read, reader};
