//! Requests to the server, one module for each noun. Every failure is a [`crate::failure::Failure`].

pub(crate) mod accounts;
pub(crate) mod activity;
pub(crate) mod administration;
pub(crate) mod demo;
pub(crate) mod evaluation_keys;
pub(crate) mod evaluations;
pub(crate) mod grants;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod log;
pub(crate) mod models;
pub(crate) mod samples;
pub(crate) mod session;
pub(crate) mod speed;
pub(crate) mod uploads;
pub(crate) mod vault;

mod request;

pub(crate) use request::on_signed_out;
