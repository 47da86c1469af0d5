//! The pages, by who reads them.

pub mod account;
pub mod administrator;
pub mod log;
pub mod owner;
pub mod user;
pub mod visitor;
