//! The catalogue of models.

mod listing;

pub use listing::{ListedModel, ModelColumn, ModelFilters, ModelQuery, ModelStanding};

use card::ModelCard;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ModelId, Timestamp};

/// A model as the catalogue lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Model {
    /// Identifier.
    pub id: ModelId,
    /// The card.
    pub card: ModelCard,
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

impl Model {
    /// Where it stands.
    pub fn standing(&self) -> ModelStanding {
        match (self.published, &self.unpublished_reason) {
            (true, _) => ModelStanding::Published,
            (false, None) => ModelStanding::Unpublished,
            (false, Some(_)) => ModelStanding::TakenOut,
        }
    }
}
