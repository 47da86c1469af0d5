//! The pages, by who reads them.

pub mod account;
pub mod administrator;
mod card_facts;
pub mod log;
pub mod owner;
pub mod user;
pub mod visitor;
