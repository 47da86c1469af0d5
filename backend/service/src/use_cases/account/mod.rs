//! What the holder of an account does with it.

pub mod password;
pub mod session;
