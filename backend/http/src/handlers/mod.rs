//! What each route does, by noun.

pub mod activity;
pub mod admin;
pub mod demo;
pub mod evaluations;
pub mod grants;
pub mod jobs;
pub mod keys;
pub mod log;
pub mod models;
pub mod operations;
pub mod people;
pub mod pools;
pub mod speed;
pub mod uploads;
pub mod vault;
