//! Many rows of one file: asked in parts that fill a ciphertext each, kept in the vault while they are.

mod answers;
mod ask;
mod kept;
mod open_parts;
mod pace;
mod run;
mod store;

pub use answers::Batch;
pub use ask::BatchNews;
pub use pace::Pace;
pub use run::KeptStanding;
pub use store::{FileToAsk, OpenBatch};
