//! The service itself: its first administrator, who may register, what it is set to, the app it hands out.

pub mod days;
pub mod readiness;
pub mod registration;
pub mod served_app;
pub mod settings;
pub mod setup;
