//! What the service seals for itself and leaves with browsers: any of its processes opens it again.

pub mod attempts;
pub mod challenges;
pub mod devices;
pub mod identities;
