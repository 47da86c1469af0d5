//! Public keys: those of model users that copies are sealed to, and those that accounts sign with.

mod candidates;
mod publication;

pub use candidates::challenge;
pub use publication::{KeyPublication, publish, publish_signing};
