//! What the server promises about models, grants, uploads, evaluations and the log, each test against
//! a process of its own.

mod demonstration;
mod elsewhere;
mod evaluation;
mod grants;
mod house;
mod jobs;
mod keys;
mod log;
mod mail;
mod models;
mod operating;
mod uploads;
mod usage;
mod verified;
mod versions;
