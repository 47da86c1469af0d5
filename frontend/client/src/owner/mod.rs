//! What an owner does: check keys, keep and publish models, seal them for users.

mod key_check;
mod publish;
mod restore;
mod seal;
mod trust;

pub use key_check::CheckedKey;
pub use publish::{PublishStage, model_item};
pub use seal::SealStage;
pub use trust::{KeyStanding, Trust};
