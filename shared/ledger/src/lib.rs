//! Append-only Merkle log (RFC 6962): hashing, proofs, signed tree heads, verification.
//!
//! No input or output: the server stores the hashes, the browser checks the proofs. A log keeps the
//! hash of every complete subtree under its [`Position`], so a proof reads O(log n) of them.

mod error;
mod frontier;
mod hash;
pub mod head;
mod plan;
mod position;
mod verify;

pub use ed25519_dalek::SigningKey;
pub use error::Error;
pub use frontier::Frontier;
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use plan::ProofPlan;
pub use position::Position;
pub use verify::{verify_consistency, verify_inclusion};
