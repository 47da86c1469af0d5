//! Keys: the reader's own, other people's as the log proves them, and those that were compared.

mod check;
mod holder;
mod own;
mod signer;
mod trust;

pub use check::CheckedKey;
pub(crate) use holder::HolderStanding;
pub use holder::ShownHolder;
pub use own::OwnKeys;
pub use trust::{KeyStanding, Trust};
