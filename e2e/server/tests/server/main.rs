//! What the server promises about models, grants, uploads, evaluations and the log, each test against
//! a process of its own.

mod browser;
mod crash;
mod demonstration;
mod evaluation;
mod fixtures;
mod grants;
mod keys;
mod log;
mod models;
mod people;
mod process;
mod scene;
mod upload;
mod usage;
