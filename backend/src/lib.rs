//! The server: accounts, catalogue, grants, ledger and evaluation on ciphertext only.
//!
//! Rooms, each above the one before: [`base`], [`app`] (what the running process holds),
//! [`service`] (what people ask for), [`evaluator`] (what computes on ciphertext), [`http`].

pub mod app;
pub mod backup;
pub mod base;
pub mod chores;
pub mod config;
pub mod ending;
pub mod error;
pub mod evaluator;
pub mod http;
pub mod logs;
pub mod serve;
pub mod service;
