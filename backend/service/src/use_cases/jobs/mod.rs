//! Jobs: evaluations that take longer than a request should wait.

mod acceptance;
mod changes;
mod ending;
pub mod schedule;
mod view;

pub use acceptance::accept;
pub use changes::follow;
pub use ending::{cancel, expire, fail, fail_of_copy, recover};
pub use view::{find, list};
