//! Rows of delimited text, read in one way wherever they come from: the owner's labelled rows and the
//! user's questions.
//!
//! A [`TableReader`] splits the text, [`Columns`] says what stands where, [`TableProblem`] and
//! [`CellProblem`] say what is wrong, by line and column and never by value. Another kind of file needs
//! another reader of [`Row`]s; columns and cells stay as they are.

mod cell;
mod columns;
mod problem;
mod reader;

pub use cell::{CellProblem, cell, number, value};
pub use columns::{Column, Columns, title};
pub use problem::TableProblem;
pub use reader::{Row, TableReader};

/// Largest table.
pub const MOST_BYTES: usize = 64 << 20;
/// Most rows of one table of questions.
pub const MOST_ROWS: usize = 1_000_000;
/// Grey levels of a pixel as image files store it, where a model wants it in 0 to 1.
pub const GREY_LEVELS: f64 = 255.0;

#[cfg(test)]
mod tests;
