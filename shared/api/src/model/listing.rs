//! Lists of models.

use card::ListedCard;
use serde::{Deserialize, Serialize};

use super::{Model, ModelUnder};
use crate::list::{ListQuery, filters, words};

/// A model as lists tell of it; [`Model`] has the whole card.
pub type ListedModel = ModelUnder<ListedCard>;

/// A listed model with what its grants in use come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelInUse {
    /// The model.
    #[serde(flatten)]
    pub model: ListedModel,
    /// Users with a sealed copy, whether it is to be sealed again or not.
    pub users: u64,
    /// Rows that their copies answered.
    pub rows_used: u64,
    /// Rows that their copies may answer in all.
    pub rows_given: u64,
}

/// Where a model stands, to narrow a list by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelStanding {
    /// In the catalogue.
    Published,
    /// Not in the catalogue, as its owner wants it.
    Archived,
    /// Taken out of the catalogue by an administrator.
    TakenOut,
}

words!(ModelStanding {
    Published = "published",
    Archived = "archived",
    TakenOut = "taken_out",
});

impl ListedModel {
    /// Where it stands.
    pub fn standing(&self) -> ModelStanding {
        match (self.published, &self.unpublished_reason) {
            (true, _) => ModelStanding::Published,
            (false, None) => ModelStanding::Archived,
            (false, Some(_)) => ModelStanding::TakenOut,
        }
    }
}

impl Model {
    /// What lists tell of it.
    pub fn listed(&self) -> ListedModel {
        ModelUnder {
            id: self.id.clone(),
            card: ListedCard::of(&self.card),
            owner: self.owner.clone(),
            owner_name: self.owner_name.clone(),
            owner_organisation: self.owner_organisation.clone(),
            published: self.published,
            unpublished_reason: self.unpublished_reason.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

filters! {
    /// What narrows the list of models.
    ModelFilters {
        /// Only those that stand so.
        state: ModelStanding,
        /// Only of this owner, by his account's identifier.
        owner: String,
    }
}

/// What models can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelColumn {
    /// Its name.
    Name,
    /// Name of its owner.
    Owner,
    /// Users with a sealed copy.
    Users,
    /// Rows answered.
    Used,
    /// When its card was published first.
    Published,
    /// When its card was last changed.
    Changed,
}

words!(ModelColumn {
    Name = "name",
    Owner = "owner",
    Users = "users",
    Used = "used",
    Published = "published",
    Changed = "changed",
});

/// What is asked of the list of models; its own order has the latest change first, archived ones last.
pub type ModelQuery = ListQuery<ModelFilters, ModelColumn>;
