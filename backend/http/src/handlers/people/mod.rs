//! Registration and sessions.

pub mod password;
pub mod recovery;
pub mod register;
pub mod session;
pub mod sessions;
pub mod sign_in;
