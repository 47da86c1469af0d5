use api::{
    ModelId,
    grant::{Grant, GrantState},
    model::Model,
};

use super::GrantedModel;
use crate::{Client, Failure, Outcome};

/// A model as the service shows it, beside what its owner signed for the reader.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownModel {
    /// By the service's word.
    pub model: Model,
    /// How its card stands to the one that was signed.
    pub card: ShownCard,
}

/// How the card that the service shows stands to the one that was signed for the reader's copy.
#[derive(Clone, Debug, PartialEq)]
pub enum ShownCard {
    /// No copy of hers is in force: nobody signed a card for her.
    Unsigned,
    /// It is the signed one.
    Signed(Box<GrantedModel>),
    /// It is another than the signed one.
    Another(Box<GrantedModel>),
    /// What was signed does not hold, or could not be looked at.
    Unchecked(Failure),
}

impl ShownCard {
    /// What was signed, if it holds.
    pub fn signed(&self) -> Option<&GrantedModel> {
        match self {
            Self::Signed(signed) | Self::Another(signed) => Some(signed),
            Self::Unsigned | Self::Unchecked(_) => None,
        }
    }
}

impl Client {
    /// A model, and how its card stands to the one that its owner signed for the reader: checked as before a question is asked.
    ///
    /// # Errors
    /// The server's problem.
    pub async fn shown_model(&self, id: &ModelId) -> Outcome<ShownModel> {
        let (model, grants) = (self.model(id).await?, self.grants().await?);
        let is_in_force = |grant: &&Grant| grant.model == *id && grant.state == GrantState::Active;
        let card = match grants.iter().find(is_in_force) {
            None => ShownCard::Unsigned,
            Some(grant) => match self.granted_model(grant).await {
                Ok(signed) if *signed.card() == model.card => ShownCard::Signed(Box::new(signed)),
                Ok(signed) => ShownCard::Another(Box::new(signed)),
                Err(failure) => ShownCard::Unchecked(failure),
            },
        };
        Ok(ShownModel { model, card })
    }
}
