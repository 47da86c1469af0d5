//! What computes on ciphertext: evaluations that somebody waits for, jobs, and how fast they are.

pub mod calibration;
pub mod evaluation;
pub mod idle;
pub mod material;
pub mod runner;
