//! People who use the service without a screen: what the browser does, over HTTP, in Rust.
//!
//! A [`Person`] holds her secrets in a [`desk::Desk`] and fills her vault as the browser would, so that
//! she can sign in there and go on. [`demo`] makes the demonstration accounts with it.

pub mod demo;

mod connection;
mod error;
mod person;

pub use connection::{Answer, Connection};
pub use error::Error;
pub use person::{Answered, Person, Sent};
