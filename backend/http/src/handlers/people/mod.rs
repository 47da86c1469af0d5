//! Registration and sessions.

pub mod password;
pub mod register;
pub mod session;
pub mod sessions;
pub mod sign_in;
