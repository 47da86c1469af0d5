//! What an owner does: keep and publish models, seal them for users, sign what he sealed.

mod bulk;
mod cards;
mod closed;
mod drafts;
mod evidence;
mod given;
mod publish;
mod queue;
mod restore;
mod rules;
mod seal;
mod shelving;
mod sign;
mod signed;
mod versions;

pub use bulk::{BulkGrant, FailedGrants, ToSeal};
pub(crate) use closed::ITEM as CLOSED;
pub use drafts::{
    DRAFT_FILE_BYTES, Draft, DraftFiles, DraftPlace, ListedDraft, MOST_DRAFTS, SavedDraft,
    SavedFiles, ToldDraft, TypedCard,
};
pub use given::Given;
pub use publish::PublishStage;
pub(crate) use queue::ITEM as SEALING;
pub use queue::{QueuedSealing, SealFailure, SealingNews};
pub use restore::Restoring;
pub(crate) use rules::ITEM as RULES;
pub use rules::{GrantRule, RuledRequest};
pub use seal::{SealStage, SealTerms, Uncompared};
pub use shelving::ModelUsers;
pub use versions::{Copies, NewVersion, ToPublish};
