//! Rows of delimited text, read in one way wherever they come from: the owner's labelled rows and the
//! user's questions.
//!
//! A [`TableReader`] finds out how a text is written and splits it, [`Columns`] says what stands where,
//! [`TableFacts`] tells what was found and left out, [`TableProblem`] and [`CellProblem`] say what is wrong,
//! by line and column and never by value. Another kind of file needs another reader of [`Row`]s; columns and
//! cells stay as they are.

mod cell;
mod columns;
mod facts;
mod header;
mod names;
mod numbers;
mod percents;
mod problem;
mod reader;
mod roles;
mod sample;
mod series;
mod source;
mod wanted;

pub use cell::{CellProblem, Naming, cell, class, grouped, mark, number};
pub use columns::{Column, Columns, LabelReason, Matching};
pub use facts::{SkippedRows, TableFacts};
pub use names::{is_same, likeliest, title, unit};
pub use numbers::{DecimalSign, PastedSeries, SeriesProblem, list, series};
pub use percents::{PercentColumn, Percents};
pub use problem::TableProblem;
pub use reader::{BYTE_ORDER_MARK, Formulas, Row, TableReader, no_formula};
pub use roles::{ColumnFacts, ColumnRole};
pub use series::TakenSeries;
pub use source::encoding::Encoding;
pub use wanted::Wanted;

/// Share of cells that make a column one of numbers, of texts or of lists.
pub const MOST_CELLS: f64 = 0.8;
/// Largest table.
pub const MOST_BYTES: usize = 64_000_000;
/// Most rows of one table of questions.
pub const MOST_ROWS: usize = 1_000_000;

#[cfg(test)]
mod tests;
