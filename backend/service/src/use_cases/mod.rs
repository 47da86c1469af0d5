//! What people and the clock ask for. Knows neither axum nor sqlx.

pub mod account;
pub mod admission;
pub mod checkpoint;
pub mod evaluation_metrics;
pub mod grants;
pub mod jobs;
pub mod keys;
pub mod models;
pub mod pools;
pub mod request;
pub mod serving;
pub mod settlement;
pub mod sweeper;
pub mod uploads;
pub mod vault;
