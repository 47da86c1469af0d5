//! Requests to the server, one module for each noun. Every failure is a [`crate::failure::Failure`].

pub mod accounts;
pub mod activity;
pub mod administration;
pub mod demo;
pub mod evaluations;
pub mod grants;
pub mod keys;
pub mod log;
pub mod models;
pub mod samples;
pub mod session;
pub mod uploads;
pub mod vault;

mod request;

pub use request::{Answer, on_signed_out};
