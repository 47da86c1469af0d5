//! What the server does for people, whoever asks over whatever protocol.
//!
//! Rooms, each above the one before: [`base`], [`mail`] (what people are told elsewhere), [`app`] (what the running process
//! holds), [`use_cases`] (what people and the clock ask for). Names neither a web framework nor a database library.

pub mod app;
pub mod base;
pub mod config;
pub mod error;
pub mod identity;
pub mod mail;
pub mod use_cases;
