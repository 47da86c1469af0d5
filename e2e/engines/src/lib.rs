//! PostgreSQL and S3 servers that tests start for themselves, on free ports, with nothing in them; they end with the process
//! that started them, however it ends.

mod gate;
mod postgres;
mod s3;
mod script;

pub use gate::{Gate, Manner};
pub use postgres::Postgres;
pub use s3::S3;
