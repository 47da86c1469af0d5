//! The demonstration: three accounts, a model of each kind, sealed for the demo user, and a little
//! use.
//!
//! Every step looks first whether it is done, so that a run that was cut off can be run again.

mod accounts;
mod sample;
mod story;

pub use accounts::{ADMINISTRATOR, OWNER, PASSWORD, USER};
pub use story::tell;
