//! Galleries: a table of names and vectors, each compared with the input by its inner product.

mod advice;
mod choice;
mod reader;
mod rounding;

pub(crate) use advice::remarks;
pub(crate) use choice::{choose, symmetric};
pub(crate) use reader::read;

/// A name without control characters and outer spaces, at most 100 characters.
pub(crate) fn tidy(name: &str) -> String {
    let printable = name.trim().chars().filter(|c| !c.is_control());
    printable.take(100).collect()
}
