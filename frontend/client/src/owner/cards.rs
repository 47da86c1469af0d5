//! The owner's own copies of his cards: what he signs is what he wrote, not what the server shows him.

use api::{ModelId, model::Model};
use card::ModelCard;

use crate::{Client, Failure, Outcome};

impl Client {
    /// Changes a card at the server, in the vault, and in what the owner signed for users whose copies stay in
    /// use.
    ///
    /// # Errors
    /// The server's problem or the desk's fault. When only the end failed, saving again does the rest.
    pub async fn change_model(&self, id: &ModelId, card: &ModelCard) -> Outcome<Model> {
        let changed = self.put_card(id, card).await?;
        self.keep_card(id, card).await?;
        self.sign_again(id, card).await?;
        Ok(changed)
    }

    /// Keeps a card as the owner wrote it.
    pub(super) async fn keep_card(&self, id: &ModelId, card: &ModelCard) -> Outcome<()> {
        let seen = self.kept_card(id).await?.map_or(0, |(_, seen)| seen);
        self.save_document(&card_item(id), card, seen)
            .await
            .map(drop)
    }

    /// The card of a model, if it is what its owner wrote.
    ///
    /// # Errors
    /// That the server shows another card, or that the vault has none.
    pub(super) async fn own_card(&self, model: &Model) -> Outcome<ModelCard> {
        match self.kept_card(&model.id).await? {
            Some((card, _)) if card == model.card => Ok(card),
            Some(_) => Err(Failure::local(
                "The server shows another card for this model than the one you published.",
                "Open the model's page and compare the card. If you save it as it should be, you can grant; if you \
                 did not change it, tell the administrator.",
            )),
            None => Err(Failure::local(
                "Your vault does not know what you wrote on this model's card, so you cannot sign it.",
                "Open the model's page, look through the card under “Card”, save it, then grant.",
            )),
        }
    }

    async fn kept_card(&self, id: &ModelId) -> Outcome<Option<(ModelCard, u64)>> {
        self.document(&card_item(id)).await
    }
}

/// Name of the vault item that holds a card as its owner wrote it.
fn card_item(model: &ModelId) -> String {
    format!("card-{model}")
}
