//! The catalogue of models.

mod listing;

pub use listing::{ListedModel, ModelColumn, ModelFilters, ModelInUse, ModelQuery, ModelStanding};

use card::ModelCard;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ModelId, Timestamp};

/// `PUT models/{id}?older=..` (owner): what becomes of sealed copies of earlier versions when a card brings a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OlderCopies {
    /// They answer on until another copy takes their place.
    #[default]
    Kept,
    /// They are deleted: nothing is answered until the new version is sealed.
    Ended,
}

/// What goes with a changed card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CardChange {
    /// What becomes of older copies; they are kept where it is not said.
    #[serde(default)]
    pub older: OlderCopies,
    /// When the card that this one was begun from was last changed: another one in the meantime is not written over. Where it is not said,
    /// any is.
    #[serde(default)]
    pub seen: Option<Timestamp>,
}

/// `POST models/{id}/unpublish`: takes a model out of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unpublishing {
    /// Why, 1 to 1,000 characters.
    pub reason: String,
    /// Whether all access to it ends with that, which its owner alone decides. Requests are refused for this reason.
    #[serde(default)]
    pub ends_access: bool,
}

/// A model with its whole card; lists tell of it as [`ListedModel`].
pub type Model = ModelUnder<ModelCard>;

/// A model under what is told of its card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelUnder<C> {
    /// Identifier.
    pub id: ModelId,
    /// The card, or what is listed of it.
    pub card: C,
    /// Who owns it.
    pub owner: AccountId,
    /// His name.
    pub owner_name: String,
    /// His organisation.
    pub owner_organisation: String,
    /// Whether the catalogue shows it.
    pub published: bool,
    /// Why an administrator took it down.
    pub unpublished_reason: Option<String>,
    /// When the card was published first.
    pub created_at: Timestamp,
    /// When the card was last changed.
    pub updated_at: Timestamp,
}
