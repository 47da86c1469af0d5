//! The server: accounts, catalogue, grants, ledger and evaluation on ciphertext only.

pub mod access;
pub mod app;
pub mod attempts;
pub mod clock;
pub mod config;
pub mod database;
pub mod error;
pub mod extract;
pub mod handlers;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod peer;
pub mod private;
pub mod random;
pub mod rates;
pub mod router;
pub mod serve;
pub mod server_keys;
pub mod services;
pub mod session;
pub mod settings;
pub mod setup;
pub mod site;
pub mod text;
pub mod token;
