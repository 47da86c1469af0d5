//! Step 0 of verified inputs: a public key is one of 1,024 candidates, of which the server recomputes all others.

mod commitment;
mod key;
mod node;
mod proof;

pub use commitment::CandidateCommitment;
pub use key::candidate_key;
pub use node::{CANDIDATES, CandidateNode};
pub use proof::CandidateProof;
