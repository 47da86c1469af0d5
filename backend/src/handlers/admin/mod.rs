//! What administrators do.

pub mod accounts;
