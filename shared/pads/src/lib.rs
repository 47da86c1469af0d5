//! Verified inputs: an encrypted row that can only be a row the model's encoder makes.
//!
//! ```text
//! terms -> 64 pads: commitments -> challenge: 16 are kept -> reply: seeds of the others -> checked
//! one row -> one kept pad -> opening: one alternative for each choice -> checked -> an encrypted input
//! ```
//!
//! A *pad* is a public-key encryption of nothing yet: its mask travels, and for every place of a row
//! it holds commitments to each body coefficient that a legal value gives, in secret order. Opening one of
//! them for every place makes an ordinary [`fhe_core::EncryptedInput`]. Pads whose seeds are opened are
//! recomputed exactly, in integers; the kept ones never are.
//!
//! Before all that a user's public key is one of 1,024 candidates: she commits to all, the server says which one is
//! kept, and recomputes the others from their seeds.
//!
//! Here is what both sides compute. Who draws seeds, keeps them and opens pads for a row is
//! `fhe-client`, which the server never reaches.

mod arithmetic;
mod candidates;
mod challenge;
mod commitments;
mod context;
mod error;
mod header;
mod held;
pub mod noise;
mod opening;
mod pad;
mod plan;
mod reply;
mod tree;

pub use candidates::{
    CANDIDATES, CandidateCommitment, CandidateNode, CandidateProof, candidate_key,
};
pub use challenge::{Challenge, Cut, POOL_SIZE};
pub use commitments::PoolCommitments;
pub use context::{PadContext, PoolTerms};
pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use error::Error;
pub use held::{HeldPad, OpenedRow};
pub use opening::PadOpening;
pub use pad::{Pad, PadMaker, pad_digest};
pub use plan::PadPlan;
pub use reply::PoolReply;
pub use tree::{NODE_BYTES, Node};
