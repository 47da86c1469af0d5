//! What a user publishes of her secret: a public key to seal to, and evaluation keys to compute with.

mod binding;
pub mod evaluation_key;
pub(crate) mod public_key;
mod uniformity;

pub use binding::{Binding, purpose};
pub(crate) use uniformity::looks_uniform;
