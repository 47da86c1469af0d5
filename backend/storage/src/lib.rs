//! What outlives a process: rows ([`database`]), objects ([`objects`]) and the server's own keys.

pub mod database;
pub mod error;
pub mod objects;
pub mod private;
pub mod server_keys;

pub use error::Error;
