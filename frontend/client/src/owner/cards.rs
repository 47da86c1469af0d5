//! The owner's own copies of his cards: what he signs is what he wrote, not what the server shows him.

use api::{
    ModelId, Timestamp,
    model::{CardChange, Model, OlderCopies},
};
use card::ModelCard;
use serde::{Deserialize, Serialize};

use super::{publish::first_model_item, versions::NewVersion};
use crate::{Client, Failure, Outcome};

/// A card as its owner wrote it, and where his vault keeps the clear model of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptCard {
    #[serde(flatten)]
    pub(super) card: ModelCard,
    /// Name of the item; none of those from before there were versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model_item: Option<String>,
}

impl KeptCard {
    /// Name of the vault item that holds the clear model.
    pub(super) fn item_of(self, id: &ModelId) -> String {
        self.model_item.unwrap_or_else(|| first_model_item(id))
    }
}

impl Client {
    /// Changes a card at the server, in the vault, and in what the owner signed for users whose copies stay in
    /// use. A card that computes something else is another version: what he says of it stands in `new`.
    ///
    /// # Errors
    /// That nothing is said of another version, the server's problem or the desk's fault. When only the end failed, saving again does the
    /// rest.
    pub async fn change_model(
        &self,
        id: &ModelId,
        card: &ModelCard,
        new: Option<&NewVersion>,
    ) -> Outcome<Model> {
        self.change_card(id, None, card, new, &|_| {}).await
    }

    /// The same for a card that was begun from another, last changed at `seen`: where somebody changed that one in the meantime, nothing is
    /// written. `on_written` hears of the card as soon as the server has it, whatever becomes of what follows.
    ///
    /// # Errors
    /// As [`Client::change_model`]; [`api::ProblemKind::Conflict`] for a card that is not the newest.
    pub async fn edit_model(
        &self,
        id: &ModelId,
        seen: Timestamp,
        card: &ModelCard,
        new: Option<&NewVersion>,
        on_written: &dyn Fn(&Model),
    ) -> Outcome<Model> {
        self.change_card(id, Some(seen), card, new, on_written)
            .await
    }

    async fn change_card(
        &self,
        id: &ModelId,
        seen: Option<Timestamp>,
        card: &ModelCard,
        new: Option<&NewVersion>,
        on_written: &dyn Fn(&Model),
    ) -> Outcome<Model> {
        let (card, older) = match new {
            Some(new) => (self.next_version(id, card, new).await?, new.older),
            None => (card.clone(), OlderCopies::Kept),
        };
        let asked = CardChange { older, seen };
        let changed = self.put_card(id, &card, asked).await?;
        on_written(&changed);
        self.keep_card(id, &card, None).await?;
        self.sign_again(id, &card).await?;
        Ok(changed)
    }

    /// Whether the vault holds the clear model that stands under a card.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn has_clear_model(&self, id: &ModelId) -> Outcome<bool> {
        let item = self.clear_model(id).await?;
        self.is_listed(&item).await
    }

    /// Name of the vault item that holds the clear model of a card.
    pub(super) async fn clear_model(&self, id: &ModelId) -> Outcome<String> {
        let kept = self.kept_card(id).await?;
        Ok(kept.map_or_else(|| first_model_item(id), |(kept, _)| kept.item_of(id)))
    }

    /// Keeps a card as the owner wrote it, with where its clear model lies if that is another place than before.
    pub(super) async fn keep_card(
        &self,
        id: &ModelId,
        card: &ModelCard,
        model_item: Option<&str>,
    ) -> Outcome<()> {
        let before = self.kept_card(id).await?;
        let seen = before.as_ref().map_or(0, |(_, seen)| *seen);
        let known = before.and_then(|(kept, _)| kept.model_item);
        let kept = KeptCard {
            card: card.clone(),
            model_item: model_item.map(str::to_owned).or(known),
        };
        self.save_document(&card_item(id), &kept, seen)
            .await
            .map(drop)
    }

    /// The card of a model, if it is what its owner wrote.
    ///
    /// # Errors
    /// That the server shows another card, or that the vault has none.
    pub(super) async fn own_card(&self, model: &Model) -> Outcome<KeptCard> {
        match self.kept_card(&model.id).await? {
            Some((kept, _)) if kept.card == model.card => Ok(kept),
            Some(_) => Err(Failure::local(
                t!("The server shows another card for this model than the one you published."),
                t!(
                    "Open the model's page and compare the card. If you save it as it should be, you can grant; if you \
                 did not change it, tell the administrator."
                ),
            )),
            None => Err(Failure::local(
                t!(
                    "Your vault does not know what you wrote on this model's card, so you cannot sign it."
                ),
                t!(
                    "Open the model's page, look through the card under “Card”, save it, then grant."
                ),
            )),
        }
    }

    /// The card that the vault keeps, with the version of the item.
    pub(super) async fn kept_card(&self, id: &ModelId) -> Outcome<Option<(KeptCard, u64)>> {
        self.document(&card_item(id)).await
    }
}

/// Name of the vault item that holds a card as its owner wrote it.
pub(super) fn card_item(model: &ModelId) -> String {
    format!("card-{model}")
}
