//! Every message of the protocol, natively.

mod account;
mod gallery;
mod inference;
mod keys;
mod log;
mod models;
mod support;
