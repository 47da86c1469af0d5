//! The service itself: how fast it is, and what administrators set for it.

pub mod settings;
pub mod speed;
