//! The service itself: its first administrator, what it is set to, the app it hands out.

pub mod days;
pub mod readiness;
pub mod served_app;
pub mod settings;
pub mod setup;
