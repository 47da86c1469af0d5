//! Keys: the reader's own, other people's as the log proves them, and those that were compared.

mod check;
mod own;
mod signer;
mod trust;

pub use check::CheckedKey;
pub use own::OwnKeys;
pub use trust::{KeyStanding, Trust};
