//! What each route does, by noun.

pub mod admin;
pub mod operations;
pub mod register;
pub mod session;
pub mod sign_in;
pub mod vault;
