//! What a model card tells a person, wherever it is shown: to its users, to its owner, while it is written.

mod inputs;
mod markdown;
mod texts;
mod topics;
mod versions;

pub(super) use inputs::Inputs;
pub(super) use markdown::Markdown;
pub(super) use texts::CardTexts;
pub(super) use topics::Topics;
pub(super) use versions::{Change, Versions};
