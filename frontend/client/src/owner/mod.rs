//! What an owner does: keep and publish models, seal them for users, sign what he sealed.

mod cards;
mod drafts;
mod evidence;
mod inputs;
mod publish;
mod restore;
mod seal;
mod sign;

pub use drafts::{
    DRAFT_FILE_BYTES, Draft, DraftFiles, DraftPlace, ListedDraft, MOST_DRAFTS, SavedDraft,
    SavedFiles, ToldDraft, TypedCard,
};
pub use inputs::usual_inputs;
pub use publish::{PublishStage, model_item};
pub use restore::Restoring;
pub use seal::{SealStage, Uncompared};
