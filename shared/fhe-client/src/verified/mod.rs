//! The user's side of verified inputs: seeds are drawn and kept here, and here alone.

mod kept;
mod pool;

pub use kept::KeptPads;
pub use pool::PadPool;
