//! The service itself: how fast it is, how it did day by day, and what administrators set for it.

pub mod days;
pub mod settings;
pub mod speed;
