//! What all nouns of the contract are made of.

pub mod list;

mod bytes;
mod items;
mod query_string;
mod seen;

pub use bytes::{Base64, Digest, NoDigest};
pub use seen::Seen;
