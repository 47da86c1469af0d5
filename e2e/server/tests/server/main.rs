//! What the server promises about models, grants, uploads, evaluations and the log, each test against
//! a process of its own.

mod browser;
mod crash;
mod demonstration;
mod evaluation;
mod evaluation_keys;
mod fixtures;
mod grants;
mod job_crash;
mod job_events;
mod job_queue;
mod jobs;
mod key_cache;
mod keys;
mod log;
mod lookups;
mod models;
mod people;
mod process;
mod scene;
mod upload;
mod usage;
