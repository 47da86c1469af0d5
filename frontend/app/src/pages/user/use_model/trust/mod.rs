//! What a user can know of a model and its answers without believing the service.

mod signed_by;
mod test_rows;

pub(super) use signed_by::SignedBy;
pub(super) use test_rows::{TestRowsAlarm, TestRowsPanel};
