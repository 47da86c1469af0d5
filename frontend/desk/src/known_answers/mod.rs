//! Rows whose answers a model's owner writes to a user, so that wrong ones of a server are noticed.

mod contents;
mod drawing;
mod letter;
mod writing;

pub use contents::parse;
pub(crate) use writing::{read, write};
