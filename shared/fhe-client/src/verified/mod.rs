//! The user's side of verified inputs: seeds are drawn and kept here, and here alone.

mod candidates;
mod challenged;
mod kept;
mod pool;
mod unfinished;

pub use candidates::{KeptCandidate, KeyCandidates, UnfinishedCandidates};
pub use challenged::ChallengedPool;
pub use kept::KeptPads;
pub use pool::PadPool;
pub use unfinished::UnfinishedPool;
