//! The service itself: how it is doing, and what administrators set for it.

pub mod health;
pub mod settings;
