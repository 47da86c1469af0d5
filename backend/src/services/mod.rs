//! Capabilities behind the handlers.

pub mod admission;
pub mod evaluation;
pub mod evaluation_metrics;
pub mod evaluation_pool;
pub mod ledger;
pub mod prepared_cache;
pub mod sealed_store;
pub mod sealing;
pub mod sweeper;
pub mod timings;
