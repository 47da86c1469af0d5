//! Every message of the protocol, natively.

mod account;
mod gallery;
mod handles;
mod inference;
mod keys;
mod log;
mod lookups;
mod models;
mod pads;
mod support;
