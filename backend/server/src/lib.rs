//! The program `tacit-server`: serves, evaluates for a service elsewhere, backs up, restores and moves house.

pub mod backup;
pub mod chores;
pub mod ending;
pub mod logs;
pub mod mail;
mod moving;
pub mod rotation;
pub mod serve;
mod standing;
pub mod telemetry;
