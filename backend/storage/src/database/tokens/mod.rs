//! Secrets that the server hands out, stored by their hash.

pub mod confirmation;
mod hash;
pub mod invitations;
pub mod sessions;
pub mod setup_tokens;
pub mod used_attempts;

pub use hash::TokenHash;
