//! A witness of transparency logs (C2SP tlog-witness): it cosigns a checkpoint when the log has signed it
//! and it continues the last one that this witness cosigned. A log that shows two people different entries
//! gets no cosignature for one of them.
//!
//! It keeps one checkpoint of each log, in a file that is replaced as a whole before anything is answered.

mod extract;
mod files;
mod http;
mod not_cosigned;
mod witness;

pub use extract::{CheckedEntry, CheckedExtract, Extract, NotProved};
pub use http::{router, router_within};
pub use not_cosigned::NotCosigned;
pub use witness::Witness;
