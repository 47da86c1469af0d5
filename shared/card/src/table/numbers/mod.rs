//! Numbers as people write them, one in a cell or several in a text.

mod listed;
mod sign;

pub use listed::{PastedSeries, SeriesProblem, list, series};
pub use sign::DecimalSign;
