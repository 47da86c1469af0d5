//! LightGBM's text and JSON files.

pub(crate) mod categories;
pub(crate) mod dump;
pub(crate) mod header;
pub(crate) mod text;
