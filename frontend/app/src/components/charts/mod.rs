//! Charts as SVG, each with a table behind it.

mod bars;
mod columns;
mod legend;
mod table;

pub(crate) use bars::{Bar, Bars};
pub(crate) use columns::ColumnChart;
