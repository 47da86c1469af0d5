//! What a user can know of a model and its answers without believing the service.

mod checked_rows;
mod signed_by;
mod test_rows;

pub(super) use checked_rows::{CheckedRows, why_suspended};
pub(super) use signed_by::SignedBy;
pub(super) use test_rows::{TestRowsAlarm, TestRowsPanel};
