//! What takes a while: it can be stopped, and goes on where it stopped.

mod audit;
mod batch;
mod evaluation_key;
mod first_visits;
mod identity;
mod keys;
mod lists;
mod password;
mod questions;
mod records;
mod registration;
mod restored;
