//! What a client does without a screen: sign-in, vault, keys, sealing, encryption, log checks.
//!
//! One [`Desk`] answers everything that [`protocol::Ask`] can be. It holds the secrets of one signed-in person (or of
//! nobody), does no input or output, and runs natively as well as in a browser's worker.

mod cost;
mod credentials;
mod desk;
mod error;
mod import;
mod keys;
mod known_answers;
mod log;
mod model;
mod opened_card;
mod sealing;
mod shelf;
mod table;
mod vault;
mod words;

pub use desk::{Desk, Stopwatch};
pub use import::{CompiledModel, Importer, Original, Price};
#[doc(hidden)]
pub use known_answers::parse as parse_known_answers;
