//! What the holder of an account does with it.

pub mod password;
pub mod proof;
pub mod recovery;
pub mod session;
