//! Files of rows: how far each is, its answers, and all of them as a file to save.

mod changed_rows;
mod heads;
mod left_out;
mod page;
mod progress;
mod results;
mod sheet;

pub(super) use changed_rows::ChangedRows;
pub(super) use heads::Heads;
pub(super) use left_out::LeftOut;
pub(super) use progress::FileProgress;
pub(super) use results::Results;
pub(super) use sheet::Sheet;

pub(crate) use page::FilePage;
