//! Capabilities behind the handlers.

pub mod admission;
pub mod calibration;
pub mod digest;
pub mod evaluation;
pub mod evaluation_key_upload;
pub mod evaluation_metrics;
pub mod evaluation_pool;
pub mod jobs;
pub mod ledger;
pub mod material;
pub mod memory;
pub mod memory_cache;
pub mod part_store;
pub mod prepared;
pub mod request;
pub mod retirement;
pub mod sealing;
pub mod settlement;
pub mod sweeper;
pub mod terms;
pub mod timings;
pub mod whole_store;
