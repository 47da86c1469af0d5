//! What an owner does: check keys, keep and publish models, seal them for users.

mod drafts;
mod key_check;
mod publish;
mod restore;
mod seal;
mod trust;

pub use drafts::{
    DRAFT_FILE_BYTES, Draft, DraftFiles, DraftPlace, ListedDraft, MOST_DRAFTS, SavedDraft,
    SavedFiles, ToldDraft, TypedCard,
};
pub use key_check::CheckedKey;
pub use publish::{PublishStage, model_item};
pub use restore::Restoring;
pub use seal::SealStage;
pub use trust::{KeyStanding, Trust};
