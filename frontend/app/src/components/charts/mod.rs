//! Charts as SVG, each with a table behind it.

mod bars;
mod columns;
mod course;
mod curve;
mod figure;
mod legend;
mod scatter;
mod table;

pub(crate) use bars::{Bar, Bars};
pub(crate) use columns::ColumnChart;
pub(crate) use course::CourseChart;
pub(crate) use curve::{Curve, CurveLine};
pub(crate) use figure::Figure;
pub(crate) use scatter::Scatter;
