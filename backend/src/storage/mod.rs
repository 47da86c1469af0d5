//! What outlives the process: rows, files and the server's own keys.

pub mod database;
pub mod part_plan;
pub mod part_store;
pub mod private;
pub mod server_keys;
pub mod whole_store;
